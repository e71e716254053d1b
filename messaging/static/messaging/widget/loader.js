// The chat of a business on its own site: a button, and an isolated frame behind it. No dependencies, no
// globals, no cookies, nothing of the page read or changed; see messaging/WIDGET.md.
(() => {
  "use strict";
  const script = document.currentScript;
  const handle = script?.dataset.business ?? "";
  if (!script || !/^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/.test(handle)) return;
  const { side: wantedSide, language: wantedLanguage, greeting: wantedGreeting } = script.dataset;
  const home = new URL(script.src).origin;
  const language = encodeURIComponent(wantedLanguage || document.documentElement.lang || "");
  const base = `${home}/widget/${handle}/`;
  const TAG = "recado-widget";
  const PHONE = "(max-width: 480px), (max-height: 480px)";
  const [LEAST, MOST] = [320, 720];

  const STYLE = `
    :host { all: initial; }
    [hidden] { display: none !important; }
    .button, .greeting, .frame { position: fixed; z-index: 2147483000; box-sizing: border-box; }
    .button { inset-block-end: 20px; inline-size: 60px; block-size: 60px; padding: 0; border: 0; border-radius: 50%;
      background: var(--ground); color: var(--ink); cursor: pointer; box-shadow: 0 2px 6px rgb(0 0 0 / 20%), 0 8px 24px rgb(0 0 0 / 22%);
      display: grid; place-items: center; transition: transform 0.15s ease; }
    .button:hover { transform: scale(1.05); }
    .button:focus-visible { outline: 3px solid var(--ground); outline-offset: 3px; }
    .button svg { inline-size: 28px; block-size: 28px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .count { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-inline-size: 22px; block-size: 22px; padding: 0 6px;
      box-sizing: border-box; border-radius: 11px; background: #b42318; color: #fff; font: 700 13px/22px system-ui, sans-serif; text-align: center; }
    .greeting { inset-block-end: 92px; display: flex; align-items: flex-start; gap: 4px; max-inline-size: min(280px, calc(100vw - 40px));
      padding: 4px 4px 4px 16px; border-radius: 16px; background: #fff; color: #14213d; box-shadow: 0 2px 6px rgb(0 0 0 / 12%), 0 8px 24px rgb(0 0 0 / 16%);
      font: 400 15px/1.4 system-ui, sans-serif; overflow-wrap: anywhere; }
    .greeting button { padding: 8px 0; border: 0; background: none; color: inherit; font: inherit; text-align: start; cursor: pointer; }
    .greeting button:focus-visible { outline: 2px solid var(--ground); border-radius: 8px; }
    .greeting .hide { flex: none; inline-size: 44px; block-size: 40px; padding: 0; text-align: center; font-size: 20px; }
    .frame { inset-block-end: 92px; inline-size: min(400px, calc(100vw - 40px)); block-size: min(var(--height, 640px), calc(100dvh - 112px)); border: 0;
      border-radius: 16px; background: #fff; color-scheme: light dark; box-shadow: 0 2px 8px rgb(0 0 0 / 14%), 0 18px 48px rgb(0 0 0 / 26%); }
    .end .button, .end .greeting, .end .frame { inset-inline-end: 20px; }
    .start .button, .start .greeting, .start .frame { inset-inline-start: 20px; }
    @media ${PHONE} {
      .frame { inset: 0 !important; inline-size: 100vw; block-size: 100dvh; border-radius: 0; }
      .is-open .button { visibility: hidden; }
    }
    @media (prefers-reduced-motion: reduce) { .button { transition: none; } .button:hover { transform: none; } }
    @media (prefers-color-scheme: dark) { .greeting { background: #182030; color: #ece8df; } .frame { background: #182030; } }
    @media (forced-colors: active) { .button, .greeting, .frame { border: 2px solid ButtonText; } }
    @media print { .button, .greeting, .frame { display: none; } }`;

  /** Pictures are made of elements: a page that forbids markup from strings is no hindrance. */
  const BUBBLE = ["M3 20l1.3 -3.9c-2.324 -3.437 -1.426 -7.872 2.1 -10.374c3.526 -2.501 8.59 -2.296 11.845 .48c3.255 2.777 3.695 7.266 1.029 10.501c-2.666 3.235 -7.615 4.215 -11.574 2.293l-4.7 1"];
  const CROSS = ["M18 6l-12 12", "M6 6l12 12"];
  const picture = (paths) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    for (const d of paths) {
      const path = document.createElementNS(space, "path");
      path.setAttribute("d", d);
      svg.append(path);
    }
    return svg;
  };

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    if (name === "button") element.type = "button";
    return element;
  };

  const build = (look) => {
    const host = document.createElement(TAG);
    // What a page's own rules say of every element does not reach in, not even with !important.
    for (const [name, value] of [["all", "initial"], ["display", "contents"]]) host.style.setProperty(name, value, "important");
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];

    const box = make("div", ["start", "end"].includes(wantedSide) ? wantedSide : look.side);
    box.dir = document.documentElement.dir === "rtl" ? "rtl" : "ltr";
    box.lang = look.language;
    box.style.setProperty("--ground", look.colour);
    box.style.setProperty("--ink", look.ink);
    const button = make("button", "button");
    const count = make("span", "count");
    count.hidden = true;
    count.setAttribute("aria-hidden", "true");
    button.append(picture(BUBBLE), count);
    box.append(button);
    root.append(box);

    let frame = null;
    let greeting = null;
    let isOpen = false;
    let unread = 0;
    let isThere = false;
    const say = (message) => isThere && frame.contentWindow?.postMessage({ recado: 1, ...message }, home);

    const describe = () => {
      button.setAttribute("aria-expanded", String(isOpen));
      button.setAttribute("aria-label", isOpen ? look.close : unread ? `${look.title}, ${unread} ${look.unread}` : look.title);
      button.replaceChild(picture(isOpen ? CROSS : BUBBLE), button.firstChild);
      count.textContent = unread > 99 ? "99+" : String(unread);
      count.hidden = isOpen || !unread;
      box.classList.toggle("is-open", isOpen);
    };

    const greet = () => {
      isThere = true;
      say({ t: "hello", open: isOpen });
    };

    /** The frame is made once, when it is first needed: a page that nobody chats on loads none of it. */
    const load = () => {
      if (frame) return;
      frame = make("iframe", "frame");
      frame.hidden = true;
      frame.title = look.title;
      frame.referrerPolicy = "origin";
      // It may neither lead this page elsewhere nor ask for the camera in its name.
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads");
      frame.allow = "clipboard-write";
      frame.addEventListener("load", greet);
      frame.src = `${base}?language=${language}`;
      box.insertBefore(frame, button);
    };

    const open = (on) => {
      if (on) load();
      isOpen = on;
      frame.hidden = !on;
      greeting?.remove();
      describe();
      say({ t: on ? "opened" : "closed" });
      if (on) frame.focus();
      else button.focus();
    };

    addEventListener("message", (event) => {
      if (event.origin !== home || !frame || event.source !== frame.contentWindow) return;
      const message = event.data;
      if (typeof message !== "object" || message === null || message.recado !== 1) return;
      if (message.t === "ready") greet();
      else if (message.t === "close" && isOpen) open(false);
      else if (message.t === "unread" && Number.isSafeInteger(message.n) && message.n >= 0) {
        unread = message.n;
        describe();
      } else if (message.t === "height" && Number.isFinite(message.px)) {
        box.style.setProperty("--height", `${Math.round(Math.min(MOST, Math.max(LEAST, message.px)))}px`);
      }
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && isOpen) open(false);
    });
    button.addEventListener("click", () => open(!isOpen));

    const words = wantedGreeting ?? look.greeting;
    if (words && !look.known) {
      greeting = make("div", "greeting");
      const text = make("button", "", words.slice(0, 160));
      const hide = make("button", "hide", "×");
      hide.setAttribute("aria-label", look.hide);
      text.addEventListener("click", () => open(true));
      hide.addEventListener("click", () => {
        greeting.remove();
        button.focus();
      });
      greeting.append(text, hide);
      box.insertBefore(greeting, button);
    }
    describe();
    document.body.append(host);
    // Who has a chat here already hears of answers: its frame is loaded once the page has nothing else to do.
    if (look.known) (window.requestIdleCallback ?? setTimeout)(load);
  };

  const start = async () => {
    if (document.querySelector(TAG)) return;
    try {
      const answer = await fetch(`${base}look.json?language=${language}`, { credentials: "include", referrerPolicy: "origin" });
      if (answer.ok && !document.querySelector(TAG)) build(await answer.json());
    } catch {
      console.warn(`Recado: ${location.origin} is not among the websites of @${handle}, or the chat is off.`);
    }
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start, { once: true });
})();
