/** The module of a name that lies beside another one: in TypeScript where that is TypeScript, compiled where that is compiled. For what is started, not imported. */
export function moduleBeside(importMetaUrl: string, name: string): URL {
  const extension = /\.[cm]?[jt]s$/.exec(importMetaUrl)?.[0] ?? ".js";
  return new URL(`./${name}${extension}`, importMetaUrl);
}
