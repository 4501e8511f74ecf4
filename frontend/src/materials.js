// The file field of a form: materials of the case to tick, and new ones uploaded on the spot.
// form-js would send files along with the answers; here they are uploaded first and the answers name them.

import { Description, Errors, Label } from "@bpmn-io/form-js-viewer";
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { refreshPanel, sendFile } from "./files.js";

const known = { files: [], upload: "", limit: "" };

export function rememberFiles(page) {
  known.files = page.files ?? [];
  known.upload = page.upload ?? "";
  known.limit = page.limit ?? "";
}

document.addEventListener("lianban:file", ({ detail }) => {
  known.files = [...known.files, detail];
});
document.addEventListener("lianban:file-removed", ({ detail }) => {
  known.files = known.files.filter((file) => file.id !== detail);
});

function useFiles() {
  const [, again] = useState(0);
  useEffect(() => {
    const listen = () => again((count) => count + 1);
    document.addEventListener("lianban:file", listen);
    document.addEventListener("lianban:file-removed", listen);
    return () => {
      document.removeEventListener("lianban:file", listen);
      document.removeEventListener("lianban:file-removed", listen);
    };
  }, []);
  return known.files;
}

function choice(file, chosen, toggle, disabled) {
  return h("label", { class: "material", key: file.id }, [
    h("input", { type: "checkbox", checked: chosen, disabled, onChange: () => toggle(file.id) }),
    h("span", null, file.name, file.group_word && h("small", null, ` ${file.group_word}`)),
  ]);
}

export function MaterialsField({ field, domId, value, onChange, errors = [], readonly, disabled }) {
  const files = useFiles();
  const [state, say] = useState("");
  const chosen = Array.isArray(value) ? value : [];
  const locked = readonly || disabled;
  const set = (ids) => onChange({ value: ids.length ? ids : null });
  const toggle = (id) => set(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  const gone = chosen.filter((id) => !files.some((file) => file.id === id));
  useEffect(() => {
    if (gone.length && !locked) set(chosen.filter((id) => !gone.includes(id)));
  }, [gone.length]);

  async function add(event) {
    const added = [];
    for (const file of [...event.target.files]) {
      say(`正在上传 ${file.name}`);
      const answer = await sendFile(known.upload, file, field.properties?.upload ?? "");
      if (!answer.ok) {
        say(`${file.name}：${answer.body.detail}`);
        break;
      }
      refreshPanel(answer.body);
      added.push(answer.body.file.id);
      say("");
    }
    event.target.value = "";
    if (added.length) set([...chosen, ...added]);
  }

  const shown = locked ? files.filter((file) => chosen.includes(file.id)) : files;
  return h("div", { class: "fjs-form-field fjs-form-field-materials" }, [
    h(Label, { htmlFor: domId, label: field.label, required: field.validate?.required }),
    h("div", { class: "materials-list" }, shown.map((file) => choice(file, chosen.includes(file.id), toggle, locked))),
    !locked && known.upload
      ? h("label", { class: "btn btn-plain btn-sm" }, [
          "上传文件",
          h("input", { type: "file", id: domId, class: "visually-hidden", multiple: true, accept: field.accept, onChange: add }),
        ])
      : !locked && h("p", { class: "form-text m-0", id: domId, tabIndex: -1 }, "立案登记后，在各环节的“材料”中上传。"),
    known.upload && !locked && h("span", { class: "form-text ms-2" }, state || known.limit),
    h(Description, { description: field.description }),
    h(Errors, { errors, id: `${domId}-error-message` }),
  ]);
}

MaterialsField.config = { type: "filepicker", keyed: true, label: "材料", group: "basic-input", emptyValue: null, create: (options = {}) => options };

export const materialsModule = {
  __init__: ["lianbanMaterials"],
  lianbanMaterials: [
    "type",
    class {
      static $inject = ["formFields"];
      constructor(formFields) {
        formFields.register("filepicker", MaterialsField);
      }
    },
  ],
};
