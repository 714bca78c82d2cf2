/* Passkeys (WebAuthn level 2). A form with data-passkey="register" or "authenticate" carries the
   server's challenge as JSON in data-challenge; the browser's answer goes as JSON into its field
   "answer", and the form is sent. Every sentence comes from the form's data attributes. The server
   checks the answer; nothing here does.

   data-passkey-auto on a form for signing in without a name: the browser offers its passkeys in the
   field with autocomplete="username webauthn" as well. */
(() => {
  "use strict";
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const listed = (credentials) => (credentials || []).map((one) => ({ ...one, id: bytes(one.id) }));

  /* The challenge as the browser wants it: bytes where the JSON has base64url. */
  const opened = (challenge) => {
    const options = { ...challenge.publicKey, challenge: bytes(challenge.publicKey.challenge) };
    if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) options.excludeCredentials = listed(options.excludeCredentials);
    if (options.allowCredentials) options.allowCredentials = listed(options.allowCredentials);
    return options;
  };

  /* The answer as the server wants it. */
  const closed = (credential) => {
    const given = credential.response;
    const response = { clientDataJSON: text(given.clientDataJSON) };
    if (given.attestationObject) {
      response.attestationObject = text(given.attestationObject);
      response.transports = given.getTransports?.() || [];
    } else {
      response.authenticatorData = text(given.authenticatorData);
      response.signature = text(given.signature);
      response.userHandle = given.userHandle ? text(given.userHandle) : null;
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      extensions: credential.getClientExtensionResults(),
      response,
    };
  };

  const sentence = (form, error) => {
    if (error.name === "InvalidStateError") return form.dataset.known;
    if (error.name === "NotAllowedError" || error.name === "AbortError") return form.dataset.cancelled;
    if (error.name === "NotSupportedError") return form.dataset.unsupported;
    return form.dataset.failed;
  };

  let pending = null;
  const ask = async (form, mediation) => {
    pending?.abort();
    pending = new AbortController();
    const { signal } = pending;
    const publicKey = opened(JSON.parse(form.dataset.challenge));
    const request = { publicKey, signal, ...(mediation ? { mediation } : {}) };
    const credential =
      form.dataset.passkey === "register"
        ? await navigator.credentials.create(request)
        : await navigator.credentials.get(request);
    form.elements.namedItem("answer").value = JSON.stringify(closed(credential));
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const place = form.querySelector("[data-passkey-status]");
    const button = form.querySelector("button[type=submit]");
    const tell = (words, bad) => {
      place.textContent = words;
      place.classList.toggle("field-error", bad);
    };
    if (!window.PublicKeyCredential || !navigator.credentials) {
      if (button) button.hidden = true;
      tell(form.dataset.unsupported, false);
      continue;
    }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button) button.disabled = true;
      tell(form.dataset.waiting, false);
      try {
        await ask(form, "");
      } catch (error) {
        tell(sentence(form, error), true);
        if (button) button.disabled = false;
      }
    });
    if ("passkeyAuto" in form.dataset) {
      /* An offer that is not used ends silently. */
      PublicKeyCredential.isConditionalMediationAvailable?.()
        .then((can) => (can ? ask(form, "conditional") : undefined))
        .catch(() => undefined);
    }
  }
})();
