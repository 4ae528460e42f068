"""Networks on loopback that speak the shapes of X, Mastodon and Bluesky over real HTTP. Every word and id is made up."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.feeds.loopback import LoopbackServer

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
X_EPOCH_MS = 1_288_834_974_657
DID = "did:plc:norrvik{}"


def x_id(ago, number=0):
    """An id of X that holds the time `ago` before NOW."""
    return str(((int((NOW - ago).timestamp() * 1000) - X_EPOCH_MS) << 22) + number)


class Network(LoopbackServer):
    """Keeps `posts`, newest first. `trouble` answers instead, for as many questions as it holds; `asked` has each question."""

    def __init__(self):
        super().__init__()
        self.posts = []
        self.trouble = []
        self.gone = set()

    @property
    def asked(self):
        return [(urlsplit(path).path, parse_qs(urlsplit(path).query)) for _verb, path, _headers in self.requests]

    def on(self, path, answer):
        def reply(handler):
            trouble = self.trouble.pop(0) if self.trouble else None
            if callable(trouble):
                return trouble(handler)
            if trouble is not None:
                status, headers, body = trouble
                return handler.reply(status, body if isinstance(body, bytes) else json.dumps(body).encode(), **headers)
            query = parse_qs(urlsplit(handler.path).query)
            found = answer({name: values[-1] for name, values in query.items()}, query)
            status, document = found if isinstance(found, tuple) else (200, found)
            return handler.reply(status, json.dumps(document).encode(), Content_Type="application/json; charset=utf-8")

        self.answers[path] = reply


class FakeX(Network):
    """The API v2 of X: recent search, a user's posts, a user by name, posts by id."""

    def __init__(self):
        super().__init__()
        self.users = {"norrvik": "4711"}
        self.loops = False
        self.on("/2/tweets/search/recent", lambda query, _all: self.page(query, "next_token"))
        self.on("/2/users/4711/tweets", lambda query, _all: self.page(query, "pagination_token"))
        self.on("/2/tweets", self.by_id)
        for name in ("norrvik", "okand", "stangd"):
            self.on(f"/2/users/by/username/{name}", lambda _query, _all, name=name: self.user(name))

    def post(self, ago, text="Snön ligger kvar i Norrvik.", number=0, **fields):
        post_id = x_id(ago, number)
        written = (NOW - ago).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        row = {
            "edit_history_tweet_ids": [post_id], "id": post_id, "text": text, "author_id": f"90{number}",
            "created_at": written, "lang": "sv",
        } | fields  # fmt: skip
        self.posts.append({name: value for name, value in row.items() if value is not ...})
        self.posts.sort(key=lambda one: str(one.get("id")), reverse=True)
        return post_id

    def page(self, query, token_name):
        wanted = [
            row for row in self.posts
            if int(query.get("since_id", 0)) < int(row["id"]) < int(query.get("until_id", 10**30))
        ]  # fmt: skip
        start = int(query.get(token_name, "t0").removeprefix("t"))
        size = int(query["max_results"])
        rows = wanted[start : start + size]
        meta = {"result_count": len(rows)}
        if rows:
            meta |= {"newest_id": rows[0]["id"], "oldest_id": rows[-1]["id"]}
        if self.loops:
            meta["next_token"] = "t1"
        elif start + size < len(wanted):
            meta["next_token"] = f"t{start + size}"
        return ({"data": rows} if rows else {}) | {"meta": meta}

    def user(self, name):
        if name in self.users:
            return {"data": {"id": self.users[name], "name": "Norrviks kommun", "username": name}}
        kind = "not-authorized-for-resource" if name == "stangd" else "resource-not-found"
        return {"errors": [{"value": name, "title": "No", "resource_type": "user", "parameter": "username",
                            "type": f"https://api.x.com/2/problems/{kind}"}]}  # fmt: skip

    def by_id(self, query, _all):
        ids = query["ids"].split(",")
        there = [{"id": one, "text": "Finns kvar.", "edit_history_tweet_ids": [one]} for one in ids if one not in self.gone]
        lost = [
            {"value": one, "resource_id": one, "resource_type": "tweet", "parameter": "ids", "title": "Not Found Error",
             "detail": "Could not find it.", "type": "https://api.x.com/2/problems/resource-not-found"}
            for one in ids if one in self.gone
        ]  # fmt: skip
        return ({"data": there} if there else {}) | ({"errors": lost} if lost else {})


class FakeMastodon(Network):
    """A server with timelines, an account and posts by id. `is_old`: it knows no question for many posts at once."""

    def __init__(self):
        super().__init__()
        self.is_old = False
        for path in ("/api/v1/timelines/tag/norrvik", "/api/v1/timelines/public", "/api/v1/accounts/77/statuses"):
            self.on(path, lambda query, _all: self.page(query))
        self.on("/api/v1/timelines/tag/norrvik%C3%A4lv%2Ften", lambda query, _all: self.page(query))
        self.on("/api/v1/accounts/lookup", self.lookup)
        self.on("/api/v1/statuses", self.together)

    def post(self, number, content="<p>Isbanan öppnar på lördag.</p>", **fields):
        row = {
            "id": str(number), "created_at": "2026-11-21T10:00:00.000Z", "in_reply_to_id": None, "sensitive": False,
            "spoiler_text": "", "visibility": "public", "language": "sv", "uri": f"https://norrvik.example/o/{number}",
            "url": f"https://norrvik.example/@grannen{number}/{number}", "edited_at": None, "content": content, "reblog": None,
            "account": {"id": f"5{number}", "username": f"grannen{number}", "acct": f"grannen{number}", "display_name": "Gran"},
            "media_attachments": [], "mentions": [], "tags": [], "emojis": [], "card": None, "poll": None,
        } | fields  # fmt: skip
        self.posts.append({name: value for name, value in row.items() if value is not ...})
        self.posts.sort(key=lambda one: int(str(one.get("id") or 0)), reverse=True)
        self.on(f"/api/v1/statuses/{number}", lambda _query, _all: self.one(str(number)))
        return str(number)

    def page(self, query):
        size = int(query["limit"])
        if "min_id" not in query:
            return self.posts[:size]
        newer = [row for row in self.posts if int(row["id"]) > int(query["min_id"])]
        return newer[-size:]

    def lookup(self, query, _all):
        if query["acct"] not in ("norrvik", "norrvik@annan.example"):
            return 404, {"error": "Record not found"}
        return {"id": "77", "username": "norrvik", "acct": query["acct"]}

    def together(self, _query, asked):
        if self.is_old:
            return 404, {"error": "Not Found"}
        return [row for row in self.posts if row["id"] in asked["id[]"] and row["id"] not in self.gone]

    def one(self, post_id):
        return (404, {"error": "Record not found"}) if post_id in self.gone else {"id": post_id}


class FakeBluesky(Network):
    """XRPC: a search, an author's feed, posts by address, and signing in."""

    def __init__(self):
        super().__init__()
        self.loops = False
        self.on("/xrpc/app.bsky.feed.searchPosts", lambda query, _all: self.search(query))
        self.on("/xrpc/app.bsky.feed.getAuthorFeed", lambda query, _all: self.feed(query))
        self.on("/xrpc/app.bsky.feed.getPosts", self.together)
        self.on("/xrpc/com.atproto.server.createSession", lambda _query, _all: {"accessJwt": "jwt-1", "did": DID.format("0")})

    def post(self, number, minutes_ago, text="Nya bussen går till älven.", record=(), **fields):
        did = DID.format(number)
        written = (NOW - timedelta(minutes=minutes_ago)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        row = {
            "uri": f"at://{did}/app.bsky.feed.post/3k{number}", "cid": f"bafy{number}",
            "author": {"did": did, "handle": f"granne{number}.example", "displayName": "En granne", "labels": []},
            "record": {"$type": "app.bsky.feed.post", "createdAt": written, "langs": ["sv-SE"], "text": text} | dict(record),
            "replyCount": 0, "repostCount": 0, "likeCount": 0, "indexedAt": written, "labels": [],
        } | fields  # fmt: skip
        self.posts.append({name: value for name, value in row.items() if value is not ...})
        self.posts.sort(key=lambda one: str(one.get("indexedAt")), reverse=True)
        return row["uri"]

    def cut(self, rows, query):
        start, size = int(query.get("cursor", 0)), int(query["limit"])
        page = {"rows": rows[start : start + size]}
        if self.loops:
            page["cursor"] = "1"
        elif start + size < len(rows):
            page["cursor"] = str(start + size)
        return page

    def search(self, query):
        page = self.cut([row for row in self.posts if str(row.get("indexedAt")) >= query.get("since", "")], query)
        return {"posts": page.pop("rows"), **page}

    def feed(self, query):
        if query["actor"] != "norrvik.example":
            return 400, {"error": "InvalidRequest", "message": "Profile not found"}
        page = self.cut(self.posts, query)
        rows = page.pop("rows")
        return {"feed": [row if "post" in row else {"post": row} for row in rows], **page}

    def together(self, _query, asked):
        return {"posts": [row for row in self.posts if row["uri"] in asked["uris"] and row["uri"] not in self.gone]}
