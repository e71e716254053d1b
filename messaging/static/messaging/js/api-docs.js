// @ts-check
/** The API's reference. The page is sandboxed, and modules do not load where there is no origin: a classic script. */
(() => {
  const spec = JSON.parse(document.getElementById("openapi")?.textContent ?? "{}");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  follow();
  dark.addEventListener("change", follow);
  // @ts-expect-error: the bundle before this one defines it.
  SwaggerUIBundle({
    spec,
    domNode: document.getElementById("reference"),
    supportedSubmitMethods: [],
    validatorUrl: null,
    deepLinking: false,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    defaultModelRendering: "example",
  });
})();
