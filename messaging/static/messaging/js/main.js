// @ts-check
/** The one script of every page: it starts the components that the page asks for. */

/** @type {Record<string, () => Promise<{mount: (place: HTMLElement) => unknown}>>} */
const components = {
  badge: () => import("../../accounts/js/components/badge.js"),
  keys: () => import("../../accounts/js/components/keys.js"),
  review: () => import("../../accounts/js/components/review.js"),
  safety: () => import("../../accounts/js/components/safety.js"),
  team: () => import("../../accounts/js/components/team.js"),
  custody: () => import("../../accounts/js/components/custody.js"),
  "export-progress": () => import("../../accounts/js/components/export-progress.js"),
  "document-upload": () => import("../../accounts/js/components/document-upload.js"),
  connector: () => import("../../accounts/js/components/connector.js"),
  chat: () => import("./components/chat.js"),
  automation: () => import("./components/automation.js"),
  offline: () => import("./components/offline.js"),
  "number-lost": () => import("./components/number-lost.js"),
  "signed-out": () => import("./components/signed-out.js"),
  inbox: () => import("./components/inbox/page.js"),
  sealer: () => import("./components/sealer.js"),
  "notification-compose": () => import("./components/notification-compose.js"),
  "notification-trail": () => import("./components/notification-trail.js"),
  "template-editor": () => import("./components/template-editor.js"),
  chart: () => import("../../campaigns/js/components/chart.js"),
  "insight-zone": () => import("../../campaigns/js/components/insight-zone.js"),
  widget: () => import("./components/widget.js"),
  "widget-preview": () => import("./components/widget-preview.js"),
  "push-settings": () => import("./components/push-settings.js"),
  "receipt-settings": () => import("./components/receipt-settings.js"),
  settings: () => import("./components/settings.js"),
  "translation-packs": () => import("./components/translation-packs.js"),
  "import-progress": () => import("./components/import-progress.js"),
  "audience-rule": () => import("../../campaigns/js/components/audience-rule.js"),
  "campaign-preflight": () => import("../../campaigns/js/components/campaign-preflight.js"),
  discover: () => import("../../campaigns/js/components/discover.js"),
  "ad-editor": () => import("../../campaigns/js/components/ad-editor.js"),
  "end-ad": () => import("../../campaigns/js/components/end-ad.js"),
  interests: () => import("../../campaigns/js/components/interests.js"),
  "campaign-progress": () => import("../../campaigns/js/components/campaign-progress.js"),
  report: () => import("../../moderation/js/components/report.js"),
  notices: () => import("../../moderation/js/components/notices.js"),
};

for (const place of document.querySelectorAll("[data-component]")) {
  const element = /** @type {HTMLElement} */ (place);
  const load = components[element.dataset.component ?? ""];
  load?.().then((component) => component.mount(element));
}
