"""How alerts reach people: letter, push, webhook, chat, text message; quiet hours, digests, heartbeat."""
