import { viewerWords } from "../messages/viewer.ts";
import type { Plane } from "./plane.ts";

/** A channel as it is drawn: colour from 0 to 1, and the grey levels shown black and in full colour. */
export type PaintedChannel = { readonly plane: Plane; readonly colour: readonly [number, number, number]; readonly low: number; readonly high: number };

/** What is drawn: the magnification in device pixels for one pixel of the full image, and the place of the image in the middle of the canvas. */
export type Painting = { readonly channels: readonly PaintedChannel[]; readonly scale: number; readonly centreX: number; readonly centreY: number };

/** Whether two paintings look the same. */
export function isSamePainting(a: Painting, b: Painting): boolean {
  const isSameChannel = (one: PaintedChannel, other: PaintedChannel | undefined) =>
    one.plane === other?.plane && one.low === other.low && one.high === other.high && one.colour.every((part, at) => part === other.colour[at]);
  return a.scale === b.scale && a.centreX === b.centreX && a.centreY === b.centreY && a.channels.length === b.channels.length && a.channels.every((channel, at) => isSameChannel(channel, b.channels[at]));
}

const vertex = `#version 300 es
in vec2 corner;
void main() { gl_Position = vec4(corner, 0.0, 1.0); }`;

/**
 * One channel in its colour; blending adds the channels up. Where several pixels of the image fall on one of the screen they are averaged, so that
 * fine structures do not flicker; magnified, pixels stay squares, because they are data.
 */
const fragment = (sampler: string) => `#version 300 es
precision highp float;
precision highp ${sampler};
uniform ${sampler} plane;
uniform vec2 canvas;
uniform vec2 centre;
uniform vec2 step;
uniform vec2 contrast;
uniform vec3 colour;
out vec4 drawn;
void main() {
  vec2 offset = vec2(gl_FragCoord.x - canvas.x * 0.5, canvas.y * 0.5 - gl_FragCoord.y);
  vec2 from = centre + (offset - 0.5) * step;
  ivec2 size = textureSize(plane, 0);
  vec2 middle = from + 0.5 * step;
  if (middle.x < 0.0 || middle.y < 0.0 || middle.x >= float(size.x) || middle.y >= float(size.y)) { drawn = vec4(0.0); return; }
  int taps = clamp(int(ceil(max(step.x, step.y))), 1, 6);
  float sum = 0.0;
  for (int y = 0; y < taps; y++) for (int x = 0; x < taps; x++) {
    ivec2 at = ivec2(floor(from + (vec2(x, y) + 0.5) * step / float(taps)));
    sum += float(texelFetch(plane, clamp(at, ivec2(0), size - 1), 0).r);
  }
  float level = clamp((sum / float(taps * taps) - contrast.x) / max(contrast.y - contrast.x, 1e-30), 0.0, 1.0);
  drawn = vec4(colour * level, 1.0);
}`;

type Program = { readonly program: WebGLProgram; readonly places: Readonly<Record<"canvas" | "centre" | "step" | "contrast" | "colour", WebGLUniformLocation | null>> };

/** Draws channels with WebGL 2 from 8-bit, 16-bit and float samples. Throws where the browser has no WebGL 2. */
export class Painter implements Disposable {
  readonly #gl: WebGL2RenderingContext;
  readonly #textures = new Map<Plane, WebGLTexture>();
  #programs: { readonly integer: Program; readonly float: Program };

  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, preserveDrawingBuffer: false });
    if (gl === null) throw new Error(viewerWords.noWebgl);
    this.#gl = gl;
    this.#programs = this.#prepare();
  }

  /** Makes everything anew after the graphics card was taken away and given back. */
  restore(): void {
    this.#textures.clear();
    this.#programs = this.#prepare();
  }

  paint({ channels, scale, centreX, centreY }: Painting): void {
    const gl = this.#gl;
    const { width, height } = gl.canvas;
    this.#forget(new Set(channels.map(({ plane }) => plane)));
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE);
    for (const { plane, colour, low, high } of channels) {
      const { program, places } = plane.samples instanceof Float32Array ? this.#programs.float : this.#programs.integer;
      gl.useProgram(program);
      gl.bindTexture(gl.TEXTURE_2D, this.#texture(plane));
      gl.uniform2f(places.canvas, width, height);
      gl.uniform2f(places.centre, centreX * plane.width, centreY * plane.height);
      gl.uniform2f(places.step, plane.width / plane.fullWidth / scale, plane.height / plane.fullHeight / scale);
      gl.uniform2f(places.contrast, low, high);
      gl.uniform3f(places.colour, ...colour);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    }
  }

  [Symbol.dispose](): void {
    this.#forget(new Set());
    this.#gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  #forget(used: ReadonlySet<Plane>): void {
    for (const [plane, texture] of this.#textures) {
      if (used.has(plane)) continue;
      this.#gl.deleteTexture(texture);
      this.#textures.delete(plane);
    }
  }

  #texture(plane: Plane): WebGLTexture {
    const known = this.#textures.get(plane);
    if (known !== undefined) return known;
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    // Integer textures are not filtered; the shader averages.
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const { samples, width, height } = plane;
    const [internal, format, type] =
      samples instanceof Float32Array
        ? ([gl.R32F, gl.RED, gl.FLOAT] as const)
        : samples instanceof Uint16Array
          ? ([gl.R16UI, gl.RED_INTEGER, gl.UNSIGNED_SHORT] as const)
          : ([gl.R8UI, gl.RED_INTEGER, gl.UNSIGNED_BYTE] as const);
    gl.texImage2D(gl.TEXTURE_2D, 0, internal, width, height, 0, format, type, samples);
    this.#textures.set(plane, texture);
    return texture;
  }

  #prepare(): { integer: Program; float: Program } {
    const gl = this.#gl;
    // One triangle that covers the canvas.
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    return { integer: this.#program("usampler2D"), float: this.#program("sampler2D") };
  }

  #program(sampler: string): Program {
    const gl = this.#gl;
    const program = gl.createProgram();
    for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment(sampler)]] as const) {
      const shader = gl.createShader(type);
      if (shader === null) throw new Error(viewerWords.cardLost);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.bindAttribLocation(program, 0, "corner");
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(`the shader does not link: ${gl.getProgramInfoLog(program)}`);
    const place = (name: string) => gl.getUniformLocation(program, name);
    return { program, places: { canvas: place("canvas"), centre: place("centre"), step: place("step"), contrast: place("contrast"), colour: place("colour") } };
  }
}
