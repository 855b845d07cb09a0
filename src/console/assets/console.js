"use strict";
(function () {
  // Full-width digits, letters and brackets are folded while they are typed, but for Han text.
  function folded(text) {
    return text.replace(/[\uff01-\uff5e]/g, function (c) {
      return String.fromCharCode(c.charCodeAt(0) - 0xfee0);
    }).replace(/\u3000/g, " ");
  }

  var composing = false;
  document.addEventListener("compositionstart", function () { composing = true; });
  document.addEventListener("compositionend", function (event) {
    composing = false;
    fold(event.target);
  });

  function fold(field) {
    if (composing || !field.hasAttribute || !field.hasAttribute("data-fold")) { return; }
    var next = folded(field.value);
    if (next !== field.value) {
      var at = field.selectionStart;
      field.value = next;
      field.setSelectionRange(at, at);
    }
  }

  // Enter goes to the next field and sends no form but one of a single field; Ctrl+Enter presses its main button.
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (it) {
      return !it.disabled && it.type !== "hidden" && it.tabIndex >= 0 && it.offsetParent !== null;
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "F2") {
      var first = document.querySelector("a[data-f2]");
      if (first) { event.preventDefault(); first.click(); }
      return;
    }
    if (event.key !== "Enter" || composing || event.isComposing) { return; }
    var field = event.target;
    var form = field.form;
    if (!form || field.tagName === "BUTTON" || field.tagName === "TEXTAREA") {
      if (!(event.ctrlKey && form)) { return; }
    }
    if (!form.hasAttribute("data-desk")) { return; }
    event.preventDefault();
    if (event.ctrlKey) {
      var main = form.querySelector("button.primary")
        || document.querySelector("button.primary[form='" + form.id + "']");
      if (main) { main.click(); }
      return;
    }
    var all = fields(form);
    var next = all[all.indexOf(field) + 1];
    // A search has one field: there is nothing else to go to.
    if (next && next.tagName === "BUTTON" && all.filter(function (it) { return it.tagName !== "BUTTON"; }).length === 1) {
      next.click();
      return;
    }
    if (next) { next.focus(); if (next.select) { next.select(); } }
  });

  // A form is sent once.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.getAttribute("data-sent") === "yes") { event.preventDefault(); return; }
    if (form.method === "post") {
      form.setAttribute("data-sent", "yes");
      setTimeout(function () { form.removeAttribute("data-sent"); }, 20000);
    }
  });
  window.addEventListener("pageshow", function () {
    Array.prototype.forEach.call(document.querySelectorAll("form[data-sent]"), function (form) {
      form.removeAttribute("data-sent");
    });
  });

  // What a form would become is asked while it is filled in, and what was typed is kept.
  function preview(form) {
    var target = document.getElementById(form.getAttribute("data-preview-into"));
    var body = new URLSearchParams(new FormData(form));
    fetch(form.getAttribute("data-preview"), {
      method: "POST", body: body, credentials: "same-origin", redirect: "error"
    }).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (text) {
      if (target && text) { target.innerHTML = text; }
    }).catch(function () {});
  }

  // What was wrong with a field is said of what stood in it, and goes once that is changed.
  function unfault(field) {
    var box = field.closest ? field.closest(".field") : null;
    var fault = box ? box.querySelector("p.fault") : null;
    if (fault) { fault.remove(); }
    if (field.removeAttribute) { field.removeAttribute("aria-invalid"); }
  }

  var waiting = null;
  document.addEventListener("input", function (event) {
    fold(event.target);
    unfault(event.target);
    var form = event.target.form;
    if (!form || !form.hasAttribute("data-preview")) { return; }
    clearTimeout(waiting);
    waiting = setTimeout(function () { preview(form); }, 400);
  });

  // A row that is pasted into any field of the desk's form fills all of it.
  document.addEventListener("paste", function (event) {
    var form = event.target.form;
    if (!form || !form.hasAttribute("data-paste") || event.target.tagName === "TEXTAREA") { return; }
    var text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    var press = form.querySelector("[data-pasted]");
    if (!press || text.indexOf("\t") < 0) { return; }
    event.preventDefault();
    form.elements[form.getAttribute("data-paste")].value = text;
    press.click();
  });

  // A long list is filtered by a part of a name, or by the initials of its pinyin.
  function pick(select) {
    var input = document.createElement("input");
    var said = select.getAttribute("data-pick");
    select.removeAttribute("data-pick");
    input.type = "text";
    input.className = "pick";
    input.autocomplete = "off";
    input.placeholder = said;
    input.setAttribute("aria-label", said);
    select.parentNode.insertBefore(input, select);
    input.addEventListener("input", function () {
      var typed = folded(input.value).trim().toLowerCase();
      var first = null;
      Array.prototype.forEach.call(select.options, function (option) {
        var initials = " " + (option.getAttribute("data-py") || "");
        var fits = !typed || option.text.toLowerCase().indexOf(typed) >= 0
          || initials.indexOf(" " + typed) >= 0;
        option.hidden = !fits;
        if (fits && option.value && !first) { first = option; }
      });
      select.value = typed && first ? first.value : "";
    });
  }

  function picks(part) {
    Array.prototype.forEach.call(part.querySelectorAll("select[data-pick]"), pick);
  }

  // Slips that are printed are counted, so that the next print of them is marked as one.
  window.addEventListener("beforeprint", function () {
    var form = document.querySelector("form[data-printed='no']");
    if (!form) { return; }
    form.setAttribute("data-printed", "yes");
    fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin",
      keepalive: true
    }).catch(function () {});
  });
  window.addEventListener("afterprint", function () {
    if (document.querySelector("form[data-printed='yes']")) { location.reload(); }
  });

  // A part of a page that is looked at again until it is done.
  function follow(part) {
    setTimeout(function () {
      fetch(part.getAttribute("data-follow"), { credentials: "same-origin" }).then(function (answer) {
        return answer.ok ? answer.text() : null;
      }).then(function (text) {
        if (text === null) { return follow(part); }
        part.innerHTML = text;
        if (part.querySelector("[data-done]")) {
          var to = part.querySelector("[data-done]").getAttribute("data-done");
          if (to) { location.replace(to); }
          return;
        }
        follow(part);
      }).catch(function () { follow(part); });
    }, 700);
  }

  // Ticks all boxes of a name in the button's form, or none if all are ticked.
  document.addEventListener("click", function (event) {
    var all = event.target.closest && event.target.closest("[data-all]");
    if (!all) { return; }
    var boxes = Array.prototype.filter.call(all.form.elements, function (it) {
      return it.type === "checkbox" && it.name === all.getAttribute("data-all");
    });
    var ticked = boxes.some(function (it) { return !it.checked; });
    boxes.forEach(function (it) { it.checked = ticked; });
  });

  // The sides of a case are called by the kind that its number is of.
  document.addEventListener("input", function (event) {
    var list = document.querySelector("[data-sides]");
    if (!list || event.target.id !== "number") { return; }
    var number = event.target.value;
    var code = number.indexOf("\u6c11") < 0 ? number : number.slice(number.indexOf("\u6c11") + 1);
    var sides = JSON.parse(list.getAttribute("data-sides"));
    var found = sides.filter(function (it) { return it[0] && code.indexOf(it[0]) >= 0; })[0] || sides[0];
    ["claimant", "respondent"].forEach(function (name, at) {
      var label = document.querySelector("label[for=" + name + "]");
      if (label) { label.textContent = found[at + 1]; }
    });
  });

  document.addEventListener("click", function (event) {
    var print = event.target.closest ? event.target.closest("[data-print]") : null;
    if (print) { window.print(); }
    var add = event.target.closest ? event.target.closest("[data-add]") : null;
    if (add) {
      event.preventDefault();
      var pattern = document.getElementById(add.getAttribute("data-add"));
      var copy = pattern.content.cloneNode(true);
      pattern.parentNode.insertBefore(copy, pattern);
      picks(pattern.previousElementSibling);
      var inputs = pattern.previousElementSibling.querySelectorAll("input, select");
      if (inputs.length) { inputs[0].focus(); }
    }
  });

  document.addEventListener("DOMContentLoaded", function () {
    Array.prototype.forEach.call(document.querySelectorAll("[data-follow]"), follow);
    picks(document);
    var fault = document.querySelector("[aria-invalid]") || document.querySelector("[autofocus]");
    if (fault) { fault.focus(); }
    // A one-time code stands behind the #, which no server is ever sent.
    var enter = document.querySelector("form[data-enter]");
    if (enter && location.hash.length > 1) {
      enter.elements.code.value = location.hash.slice(1);
      history.replaceState(null, "", location.pathname);
      enter.submit();
    }
  });
})();
