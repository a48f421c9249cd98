/* Hides what an answer makes unnecessary: <fieldset data-only-if="channel=email"> shows while the field `channel` of its
   form is "email"; what is hidden is not sent. Without this script everything stands there with its own "alleen invullen als…". */
(() => {
  "use strict";
  for (const part of document.querySelectorAll("[data-only-if]")) {
    const [name, wanted] = part.dataset.onlyIf.split("=");
    const form = part.closest("form");
    const show = () => {
      const chosen = new FormData(form).get(name);
      part.hidden = part.disabled = !wanted.split(",").includes(chosen);
    };
    form.addEventListener("change", show);
    show();
  }
})();
