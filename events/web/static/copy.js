/* Gives <button data-copy="id" data-copied="Gekopieerd" hidden> its work: it copies the value of the field with that id.
   Without this script the button stays hidden, and the address can be selected and copied by hand. */
(() => {
  "use strict";
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    button.after(said);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy");
      }
      said.textContent = button.dataset.copied;
    });
  }
})();
