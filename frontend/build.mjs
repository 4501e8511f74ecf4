// Bundles src/ into app/web/static/dist with content-hashed names and a manifest that the templates read.
//
// Two things are changed on the way, both counted so that an upgrade cannot lose them silently:
// - form-js speaks Chinese (its messages are hard-coded in English), see messages.mjs;
// - pictures that style sheets carry as data: addresses become files, because the pages allow no data: source.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";

import { translateFormViewer } from "./messages.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(here, "../app/web/static/dist");
const fresh = `${target}.new`;

const formMessages = {
  name: "form-messages",
  setup(build) {
    build.onLoad({ filter: /form-js-viewer[\\/]dist[\\/]index\.es\.js$/ }, async ({ path: file }) => ({
      contents: translateFormViewer(await readFile(file, "utf8")),
      loader: "js",
      resolveDir: path.dirname(file),
    }));
  },
};

function decodeDataAddress(address) {
  const [, kind, body] = /^data:([^,]*),(.*)$/s.exec(address);
  return kind.endsWith(";base64") ? Buffer.from(body, "base64") : Buffer.from(decodeURIComponent(body), "utf8");
}

const pictureFiles = {
  name: "picture-files",
  setup(build) {
    const pictures = new Map();
    build.onResolve({ filter: /^data:image\/svg\+xml/ }, ({ path: address }) => {
      const content = decodeDataAddress(address);
      const name = `picture-${createHash("sha256").update(content).digest("hex").slice(0, 8)}.svg`;
      pictures.set(name, content);
      return { path: name, namespace: "picture" };
    });
    build.onLoad({ filter: /.*/, namespace: "picture" }, ({ path: name }) => ({
      contents: pictures.get(name),
      loader: "file",
    }));
  },
};

async function assertNoDataAddress(folder) {
  for (const name of await readdir(folder)) {
    if (name.endsWith(".css") && /url\(\s*["']?data:/.test(await readFile(path.join(folder, name), "utf8"))) {
      throw new Error(`${name} still carries a data: address, which the content security policy refuses`);
    }
  }
}

function manifestOf(metafile) {
  const manifest = {};
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (!output.entryPoint) continue;
    const source = path.basename(output.entryPoint).replace(/\.[a-z]+$/, "");
    const name = path.basename(file);
    manifest[`${source}${path.extname(name)}`] = name;
    if (output.cssBundle) manifest[`${source}.css`] = path.basename(output.cssBundle);
  }
  return manifest;
}

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const result = await esbuild.build({
  entryPoints: ["app.js", "form.js", "diagram.js", "print.css"].map((name) => path.join(here, "src", name)),
  outdir: fresh,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "linked",
  loader: { ".woff": "file", ".woff2": "file", ".ttf": "file", ".eot": "file", ".svg": "file" },
  plugins: [formMessages, pictureFiles],
  logLevel: "warning",
});
await assertNoDataAddress(fresh);
await writeFile(path.join(fresh, "manifest.json"), `${JSON.stringify(manifestOf(result.metafile), null, 2)}\n`);
// The old folder goes only when the new one is complete, so a failed build leaves the screens usable.
await rm(target, { recursive: true, force: true });
await rename(fresh, target);
