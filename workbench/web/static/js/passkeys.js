/* Passkeys: hands the server's question to the browser and the browser's answer to the form that asks. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const keys = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const show = (state) => {
    for (const part of form.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
  };
  const make = async (asked) => {
    const key = await navigator.credentials.create({
      publicKey: { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: keys(asked.excludeCredentials) },
    });
    const { response } = key;
    return {
      id: key.id, rawId: text(key.rawId), type: key.type,
      extensions: JSON.stringify(key.getClientExtensionResults()),
      response: { attestationObject: text(response.attestationObject), clientDataJSON: text(response.clientDataJSON), transports: response.getTransports ? response.getTransports() : null },
    };
  };
  const use = async (asked) => {
    const key = await navigator.credentials.get({ publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: keys(asked.allowCredentials) } });
    const { response } = key;
    return {
      id: key.id, rawId: text(key.rawId), type: key.type,
      response: { authenticatorData: text(response.authenticatorData), clientDataJSON: text(response.clientDataJSON), signature: text(response.signature), userHandle: response.userHandle ? text(response.userHandle) : null },
    };
  };

  const ask = async () => {
    if (!window.PublicKeyCredential) return show("unsupported");
    show("asking");
    try {
      const answer = await (form.dataset.passkey === "make" ? make : use)(JSON.parse(form.dataset.asked));
      form.querySelector("input[name=credential]").value = JSON.stringify(answer);
      show("sending");
      form.submit();
    } catch (error) {
      show({ InvalidStateError: "known", SecurityError: "place" }[error.name] || "failed");
    }
  };

  for (const button of form.querySelectorAll("[data-ask]")) button.addEventListener("click", ask);
  ask();
})();
