/* Improves pages that also work without it. Nothing here decides or protects anything; every act is a
   form that the server judges. Text goes into the page as text, never as markup; what replaces a part
   of a page was parsed from a page of this server, and scripts in it do not run.

   Listeners are on the document, so that replaced parts keep working.

   <form data-live data-live-target="ID">   search as you type: the element ID is exchanged by the one
                                            of the same page with the new query
   <form data-select>                       [data-select-all], [data-select-one]; [data-select-count]
                                            has data-text with "#"; [data-select-needs] buttons wait for
                                            at least one
   <details class="more">                   closes on Escape and on a click elsewhere
   <button data-copy="ID">                  copies the text of an element
   <button data-show-password="ID">         shows and hides
   <input data-password-rules="15">         length so far in the element ID-length; with data-judge="PATH" the
                                            server judges it there, once it is long enough
   <x data-events="/live/…" id="ID">        server-sent events: JSON {"values": {name: text}, "status":
                                            "held|ok|warn|info"} fills [data-value="name"] and sets the
                                            chip class of [data-status]; event "changed" exchanges the
                                            element, or with {"rows": true} only its [data-rows], while
                                            that has a [data-waiting]; event "end" closes
   <button data-print>                      prints the page
   .clip                                    text that is cut off gets a tabindex: the focus shows all of it
   <details class="whole">                  leaves the order of the keyboard while there is nothing to open
   Every <time> gets the reader's own zone with its offset, unless <html data-zone> says that the server
   has written all of them in it: so a page has one zone, also the first that a browser sees. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const words = (name) => document.body.dataset[name] || "";
  const closest = (event, selector) =>
    event.target instanceof Element ? event.target.closest(selector) : null;
  const LIVE_WAIT = 200;
  const JUDGE_WAIT = 400;
  const WIDE = "(min-width: 64.0625rem)";

  /* One sentence for screen readers, whatever happens elsewhere on the page. */
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  const tell = (text) => {
    status.textContent = "";
    requestAnimationFrame(() => (status.textContent = text));
  };

  /* Replaces the element `id` with that of the page at `address`. */
  const exchange = async (id, address, signal) => {
    const answer = await fetch(address, { signal, headers: { "X-Live": "1" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) throw new Error("missing");
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(document.importNode(fresh, true));
    if (focused) document.getElementById(focused)?.focus();
    prepare(document.getElementById(id));
    return document.getElementById(id);
  };

  /* Search as you type */
  let waiting = 0;
  let running = null;
  const search = async (form) => {
    running?.abort();
    running = new AbortController();
    const own = running;
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value !== "") query.append(name, value);
    }
    const address = location.pathname + (query.size ? "?" + query : "");
    const target = document.getElementById(form.dataset.liveTarget);
    target?.setAttribute("aria-busy", "true");
    try {
      const fresh = await exchange(form.dataset.liveTarget, address, own.signal);
      history.replaceState(null, "", address);
      tell(fresh.dataset.liveSummary || words("liveUpdated"));
    } catch (error) {
      if (error.name === "AbortError") return;
      target?.removeAttribute("aria-busy");
      tell(words("liveFailed"));
    }
  };
  const later = (form) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(form), LIVE_WAIT);
  };

  /* Selection */
  const count = (box) => {
    const list = box.closest("[data-select]");
    if (!list) return;
    const all = [...list.querySelectorAll("[data-select-one]")];
    const chosen = all.filter((one) => one.checked).length;
    for (const head of list.querySelectorAll("[data-select-all]")) {
      head.checked = all.length > 0 && chosen === all.length;
      head.indeterminate = chosen > 0 && chosen < all.length;
    }
    for (const place of list.querySelectorAll("[data-select-count]")) {
      place.textContent = chosen ? (place.dataset.text || "#").replace("#", String(chosen)) : "";
    }
    for (const button of list.querySelectorAll("[data-select-needs]")) button.disabled = chosen === 0;
  };

  /* Passwords */
  const measure = (input) => {
    const place = document.getElementById(input.id + "-length");
    if (!place) return;
    const have = [...input.value.normalize("NFKC")].length;
    const enough = have >= Number(input.dataset.passwordRules);
    const text = enough ? place.dataset.enough : place.dataset.soFar.replace("#", String(have));
    if (place.textContent !== text) place.textContent = text;
    delete place.dataset.strength;
    if (enough && input.dataset.judge) judge(input, place);
  };

  /* Asks the server, once typing pauses, by which rule it would refuse the password and how hard it is to
     guess. Only the newest answer counts, and none that is no answer. */
  let judging = { timer: 0, asked: new AbortController() };
  const judge = (input, place) => {
    clearTimeout(judging.timer);
    judging.asked.abort();
    const asked = new AbortController();
    judging = { asked, timer: setTimeout(async () => {
      const typed = new URLSearchParams({ csrf: input.form.elements.csrf.value, "new-password": input.value });
      try {
        const answer = await fetch(input.dataset.judge, { method: "POST", body: typed, signal: asked.signal });
        if (!answer.ok) return;
        const { strength, says } = await answer.json();
        if (asked.signal.aborted) return;
        place.dataset.strength = strength;
        place.textContent = says;
      } catch { /* The form is judged when it is sent. */ }
    }, JUDGE_WAIT) };
  };

  /* Tells the server the zone of this browser, so that the next page has its times in it. */
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  if (/^[A-Za-z0-9_+/-]{1,64}$/.test(zone)) {
    const [prefix, flag] = location.protocol === "https:" ? ["__Host-", "; Secure"] : ["", ""];
    document.cookie = prefix + "zavor-browser-zone=" + zone + "; Path=/; Max-Age=31536000; SameSite=Lax" + flag;
  }

  /* Times in the reader's zone, with its offset, on a page whose server does not know it. What shows
     how long ago something was has its time in the title. */
  const two = (number) => String(number).padStart(2, "0");
  const localise = (element) => {
    const at = new Date(element.dateTime);
    if (root.dataset.zone || Number.isNaN(at.getTime()) || at.getTimezoneOffset() === 0) return;
    const east = -at.getTimezoneOffset();
    const offset = (east < 0 ? "-" : "+") + two(Math.floor(Math.abs(east) / 60)) + ":" + two(Math.abs(east) % 60);
    const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
    const clock = [two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())].join(":");
    const here = day + " " + clock + " " + offset;
    if (element.title) element.title = here;
    else element.textContent = here;
  };

  /* Live values */
  const KINDS = ["held", "ok", "warn", "info"];
  const show = (place, message) => {
    for (const [name, text] of Object.entries(message.values || {})) {
      for (const element of place.querySelectorAll("[data-value]")) {
        if (element.dataset.value === name && element.textContent !== String(text)) {
          element.textContent = String(text);
          if (element instanceof HTMLProgressElement) element.value = Number(text) || 0;
        }
      }
    }
    if (!KINDS.includes(message.status)) return;
    for (const chip of place.querySelectorAll("[data-status]")) {
      for (const kind of KINDS) chip.classList.toggle("chip-" + kind, kind === message.status);
    }
  };
  const listen = (place) => {
    const source = new EventSource(place.dataset.events);
    const own = () => document.getElementById(place.id) || place;
    source.addEventListener("message", (event) => {
      try {
        show(own(), JSON.parse(event.data));
      } catch {
        /* A message that is not JSON changes nothing. */
      }
    });
    source.addEventListener("changed", (event) => {
      const rows = event.data.includes("rows") ? own().querySelector("[data-rows]") : null;
      /* Rows that cannot change any more stay: somebody may be reading them. */
      if (event.data.includes("rows") && !rows?.querySelector("[data-waiting]")) return;
      const id = rows ? rows.id : place.id;
      if (id) exchange(id, location.href).catch(() => tell(words("liveFailed")));
    });
    source.addEventListener("end", () => source.close());
    addEventListener("pagehide", () => source.close(), { once: true });
  };

  /* Text that is cut can be focused, which shows all of it. */
  const reach = (part) => {
    const texts = [...part.querySelectorAll(".clip:not(a)")].filter((text) => !text.closest("a"));
    const cut = texts.map((text) => text.scrollWidth > text.clientWidth && text.clientWidth > 0);
    texts.forEach((text, at) => {
      const opens = text.matches("summary");
      if (opens && !cut[at] && !text.parentElement.open) text.tabIndex = -1;
      else if (cut[at] && !opens) text.tabIndex = 0;
      else text.removeAttribute("tabindex");
    });
  };
  let resized = 0;
  addEventListener("resize", () => {
    clearTimeout(resized);
    resized = setTimeout(() => reach(document.body), LIVE_WAIT);
  });

  /* What cannot wait for an event: run once for the page, and for every part that was exchanged. */
  const prepare = (part) => {
    for (const time of part.querySelectorAll("time")) localise(time);
    for (const input of part.querySelectorAll("[data-password-rules]")) measure(input);
    for (const list of part.querySelectorAll("[data-select]")) count(list);
    reach(part);
    if (part.closest("[data-select]")) count(part);
  };

  document.addEventListener("input", (event) => {
    const form = closest(event, "form[data-live]");
    if (form) later(form);
    if (event.target.matches?.("[data-password-rules]")) measure(event.target);
  });
  document.addEventListener("submit", (event) => {
    const form = closest(event, "form[data-live]");
    if (!form) return;
    event.preventDefault();
    clearTimeout(waiting);
    search(form);
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches?.("[data-select-all]")) {
      const list = box.closest("[data-select]");
      for (const one of list?.querySelectorAll("[data-select-one]") || []) one.checked = box.checked;
      count(box);
    } else if (box.matches?.("[data-select-one]")) {
      count(box);
    }
  });
  document.addEventListener("click", async (event) => {
    for (const menu of document.querySelectorAll("details.more[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (closest(event, "[data-print]")) print();
    const eye = closest(event, "[data-show-password]");
    const field = eye && document.getElementById(eye.dataset.showPassword);
    if (field) {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      eye.setAttribute("aria-pressed", String(shown));
      eye.dataset.hidden ||= eye.textContent;
      eye.textContent = shown ? eye.dataset.shown : eye.dataset.hidden;
    }
    const copy = closest(event, "[data-copy]");
    const source = copy && document.getElementById(copy.dataset.copy);
    if (source) {
      try {
        await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
        tell(words("copied"));
        copy.dataset.before ||= copy.textContent;
        copy.textContent = words("copied");
        setTimeout(() => (copy.textContent = copy.dataset.before), 2000);
      } catch {
        getSelection()?.selectAllChildren(source);
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = closest(event, "details.more[open]") || document.querySelector("details.more[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  });

  document.body.append(status);
  const menu = document.querySelector("details[data-menu]");
  if (menu) {
    /* The style sheet always shows it on a wide screen, so it must be marked as open too. */
    const wide = matchMedia(WIDE);
    const fit = () => (menu.open = wide.matches);
    wide.addEventListener("change", fit);
    fit();
  }
  prepare(document.body);
  for (const place of document.querySelectorAll("[data-events]")) listen(place);
})();
