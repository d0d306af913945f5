/// `cutscene.js`: the player of the web bundle, an ES module without dependencies.
enum WebPlayerScript {
  static let text = #"""
    // A cutscene on a web page: a movie, and everything that happens in it, on the movie's own clock.
    //
    //   import { createCutscene } from "./cutscenes/cutscene.js";
    //   const cutscene = await createCutscene(document.querySelector("#stage"), "cutscenes/intro/cutscene.json");
    //   cutscene.element.addEventListener("cutscene-event", ({ detail }) => console.log(detail.name, detail.force));
    //   await cutscene.play();
    //
    // Events on the element (they bubble), each with a `detail`:
    //   cutscene-event     id, name, force (0 to 1), frame, time (seconds), shot, scripted, skipping
    //   cutscene-marker    name, frame, time, shot, skipping
    //   cutscene-subtitle  line, speaker, text; empty when nothing is said
    //   cutscene-viseme    character, viseme (one of VISEMES)
    //   cutscene-end       skipped
    //
    // An event comes with the very picture it belongs to (requestVideoFrameCallback), in browsers without that with the
    // next repaint. Skipping brings what is left at once, with `skipping`: change your world, but make no noise.

    const FLICKS = 705_600_000;

    /** The fifteen mouth shapes: the order of `visemeWeights()`. */
    export const VISEMES = [
      "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou",
    ];

    /**
     * Makes a player inside `element` from the `cutscene.json` at `url`; the movie and the rest lie beside it.
     *
     * Options: `autoplay` (starts at once, where the browser lets it), `captions` (on by default), `controls` (on by
     * default), `rumble` (on, unless the reader prefers reduced motion), `pixelated` (on for small pictures).
     */
    export async function createCutscene(element, url, options = {}) {
      const address = new URL(url, document.baseURI);
      const response = await fetch(address);
      if (!response.ok) throw new Error(`${address} cannot be read: the server says ${response.status}.`);
      const cut = await response.json();
      if (cut.format !== "hoofbeat-cutscene" || cut.formatVersion !== 1) {
        throw new Error(`${address} is not a cutscene.json that this player understands.`);
      }
      await styles();
      return new Cutscene(element, address, cut, options);
    }

    /** A player. `element` sends the events; `video` is the movie; `cut` is the whole cutscene.json. */
    export class Cutscene {
      #moments;
      #mouths = new Map();
      #speakers;
      #next = 0;
      #time = 0;
      #subtitle = null;
      // Nothing is said before it plays: the first picture is there long before.
      #started = false;
      #ended = false;
      #rumbledUntil = 0;
      #hummed = 0;
      #tap = null;
      #stop = new AbortController();
      #parts = {};

      constructor(element, address, cut, options) {
        const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.element = element;
        this.cut = cut;
        this.rumble = options.rumble ?? !still;
        this.rate = cut.frameRate[0] / cut.frameRate[1];
        this.duration = cut.duration / FLICKS;
        this.#moments = moments(cut);
        this.#speakers = new Set(cut.lines.map((line) => line.character));
        this.#build(address, options);
        this.captions = options.captions ?? true;
        this.#listen();
        if (options.autoplay && !still) this.play().catch(() => {});
      }

      /** Plays, from the beginning when it has ended. Rejected where the browser wants a click first. */
      async play() {
        if (this.#ended) this.#rewind();
        await this.video.play();
      }

      pause() {
        this.video.pause();
      }

      /** Ends it now. What is left comes at once. */
      skip() {
        if (this.#ended) return;
        this.video.pause();
        this.#finish(true);
      }

      /** Seconds from the first picture to the one that is shown. */
      get time() {
        return this.#time;
      }

      /** Whether subtitles are shown. */
      get captions() {
        return this.#parts.captions.getAttribute("aria-pressed") === "true";
      }

      set captions(on) {
        this.#parts.captions.setAttribute("aria-pressed", String(on));
        this.#parts.subtitle.hidden = !on;
      }

      /** The shape of a character's mouth now. */
      viseme(character) {
        return this.#mouths.get(character) ?? "sil";
      }

      /** How strongly a character's mouth has each shape of VISEMES at a time; they sum to 1. */
      visemeWeights(character, time = this.#time) {
        const row = time * this.cut.visemes.rate;
        for (const track of this.cut.visemes.tracks) {
          const at = row - track.firstRow;
          if (track.character !== character || at < 0 || at >= track.weights.length) continue;
          const first = Math.floor(at);
          const [from, to] = [track.weights[first], track.weights[Math.min(first + 1, track.weights.length - 1)]];
          return from.map((weight, index) => weight + (to[index] - weight) * (at - first));
        }
        return VISEMES.map((_, index) => (index === 0 ? 1 : 0));
      }

      /** Takes the player away. */
      destroy() {
        this.#stop.abort();
        this.video.pause();
        this.element.replaceChildren();
        this.element.classList.remove("cutscene");
      }

      // MARK: time

      // One step of the movie's clock: `time` is that of the picture that has just been shown.
      #advance(time) {
        if (this.#ended || !this.#started) return;
        this.#time = time;
        // WebM rounds times to milliseconds: the number of the picture is exact.
        const frame = Math.round(time * this.rate);
        while (!this.video.paused && this.#moments[this.#next]?.frame <= frame) this.#call(false);
        // What may begin between two pictures comes with the nearer one.
        const now = time + 0.5 / this.rate;
        this.#say(this.cut.subtitles.find((piece) => piece.start / FLICKS <= now && now < piece.end / FLICKS) ?? null);
        for (const character of this.#speakers) this.#shape(character, now);
        this.#hum(time);
        this.#draw();
      }

      #call(skipping) {
        const moment = this.#moments[this.#next++];
        if (moment.type === "tap") {
          this.#tap = { ...moment.detail, end: moment.detail.time + 0.12 };
          this.#rumbledUntil = 0;
        } else {
          this.#send(moment.type, { ...moment.detail, skipping });
        }
      }

      #say(piece) {
        if (piece === this.#subtitle) return;
        this.#subtitle = piece;
        const box = this.#parts.subtitle;
        box.replaceChildren();
        if (piece) {
          const text = document.createElement("p");
          if (piece.speaker) {
            const speaker = document.createElement("b");
            speaker.textContent = piece.speaker;
            text.append(speaker, " ");
          }
          text.append(piece.text);
          box.append(text);
        }
        this.#send("cutscene-subtitle", {
          line: piece?.line ?? "", speaker: piece?.speaker ?? "", text: piece?.text ?? "",
        });
      }

      #shape(character, now) {
        const cue = this.cut.visemes.cues.find(
          (cue) => cue.character === character && cue.start / FLICKS <= now && now < cue.end / FLICKS
        );
        const viseme = cue?.viseme ?? "sil";
        if (viseme === this.viseme(character)) return;
        this.#mouths.set(character, viseme);
        this.#send("cutscene-viseme", { character, viseme });
      }

      #finish(skipped) {
        if (this.#ended) return;
        this.#time = this.duration;
        while (this.#next < this.#moments.length) this.#call(skipped);
        this.#say(null);
        for (const character of this.#mouths.keys()) this.#shape(character, Infinity);
        this.#ended = true;
        this.#draw();
        this.#send("cutscene-end", { skipped });
      }

      #rewind() {
        this.#ended = false;
        this.video.currentTime = 0;
        this.#seek(0);
      }

      // Events before `time` count as told.
      #seek(time) {
        const frame = Math.round(time * this.rate);
        const found = this.#moments.findIndex((moment) => moment.frame >= frame);
        this.#next = found < 0 ? this.#moments.length : found;
        this.#time = time;
        this.#hummed = time;
        this.#tap = null;
      }

      // The low, strong motor takes the dull part and the light one the sharp part; ten times a second.
      #hum(time) {
        const { rate, amplitude, frequency } = this.cut.haptics;
        if (!this.rumble || time < this.#rumbledUntil) return;
        let [strong, weak] = [0, 0];
        const last = Math.min(Math.floor(time * rate), amplitude.length - 1);
        for (let index = Math.max(0, Math.floor(this.#hummed * rate)); index <= last; index++) {
          strong = Math.max(strong, amplitude[index] * (1 - frequency[index]));
          weak = Math.max(weak, amplitude[index] * frequency[index]);
        }
        if (this.#tap && time < this.#tap.end) {
          strong = Math.max(strong, this.#tap.intensity * (1 - this.#tap.sharpness));
          weak = Math.max(weak, this.#tap.intensity * this.#tap.sharpness);
        }
        this.#hummed = time;
        this.#rumbledUntil = time + 0.1;
        const effect = { startDelay: 0, duration: 150, weakMagnitude: weak, strongMagnitude: strong };
        for (const pad of navigator.getGamepads?.() ?? []) {
          pad?.vibrationActuator?.playEffect?.("dual-rumble", effect)?.catch?.(() => {});
        }
      }

      #send(type, detail) {
        this.element.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
      }

      // MARK: page

      #build(address, options) {
        const { cut, element } = this;
        const beside = (name) => new URL(encodeURIComponent(name), address).href;
        element.classList.add("cutscene");
        element.classList.toggle("cutscene-see-through", cut.hasAlpha);
        element.classList.toggle("cutscene-pixels", options.pixelated ?? cut.width <= 640);
        element.classList.toggle("cutscene-bare", options.controls === false);
        element.setAttribute("role", "region");
        element.setAttribute("aria-label", cut.title);
        element.tabIndex = 0;

        const old = element.querySelector("video");
        this.video = old ?? document.createElement("video");
        this.video.controls = false;
        this.video.playsInline = true;
        if (!old) {
          this.video.preload = "auto";
          this.video.poster = beside("poster.png");
          this.video.width = cut.width;
          this.video.height = cut.height;
          const sources = cut.hasAlpha
            ? [["alpha.webm", 'video/webm; codecs="vp9, opus"'], ["mp4", "video/mp4"]]
            : [["mp4", "video/mp4"], ["webm", 'video/webm; codecs="vp9, opus"']];
          for (const [extension, type] of sources) {
            this.video.append(make("source", { src: beside(`${cut.id}.${extension}`), type }));
          }
          this.video.append(
            make("track", {
              kind: "subtitles", src: beside(`${cut.id}.${cut.locale}.vtt`), srclang: cut.locale, label: cut.locale,
            }),
            make("track", { kind: "metadata", src: beside("events.vtt"), label: "events" })
          );
        }
        for (const track of this.video.textTracks) track.mode = track.kind === "metadata" ? "hidden" : "disabled";

        const parts = this.#parts;
        parts.subtitle = make("div", { class: "cutscene-subtitle", "aria-live": "polite" });
        parts.start = button("cutscene-start", "Play", "play");
        parts.play = button("cutscene-play", "Play", "play");
        parts.clock = make("span", { class: "cutscene-clock", "aria-hidden": "true" });
        parts.seek = make("input", {
          type: "range", min: "0", max: String(this.duration), step: String(1 / this.rate), value: "0",
          "aria-label": "Position",
        });
        parts.ticks = make("span", { class: "cutscene-ticks", "aria-hidden": "true" });
        for (const moment of this.#moments) {
          if (moment.type === "tap") continue;
          const tick = make("i", { title: moment.detail.name });
          tick.style.left = `${(moment.detail.time / this.duration) * 100}%`;
          tick.classList.toggle("cutscene-marker", moment.type === "cutscene-marker");
          parts.ticks.append(tick);
        }
        const line = make("span", { class: "cutscene-line" });
        line.append(parts.ticks, parts.seek);
        parts.captions = button("cutscene-captions", "Subtitles", "captions");
        parts.mute = button("cutscene-mute", "Sound", "sound");
        parts.mute.setAttribute("aria-pressed", "true");
        parts.full = button("cutscene-full", "Full screen", "full");
        parts.skip = button("cutscene-skip", "Skip", "skip");
        const bar = make("div", { class: "cutscene-bar" });
        bar.append(parts.play, parts.clock, line, parts.captions, parts.mute, parts.full, parts.skip);
        element.replaceChildren(this.video, parts.subtitle, parts.start, bar);
        this.#draw();
      }

      #listen() {
        const { video, element } = this;
        const signal = this.#stop.signal;
        const on = (target, type, call) => target.addEventListener(type, call, { signal });
        const parts = this.#parts;
        const toggle = () => (video.paused ? this.play().catch(() => {}) : this.pause());
        const mute = () => {
          video.muted = !video.muted;
          parts.mute.setAttribute("aria-pressed", String(!video.muted));
        };
        const full = () => (document.fullscreenElement ? document.exitFullscreen() : element.requestFullscreen?.());
        on(parts.start, "click", toggle);
        on(parts.play, "click", toggle);
        on(video, "click", toggle);
        on(parts.captions, "click", () => (this.captions = !this.captions));
        on(parts.mute, "click", mute);
        on(parts.full, "click", full);
        on(parts.skip, "click", () => this.skip());
        on(parts.seek, "input", () => {
          this.#started = true;
          this.#ended = false;
          video.currentTime = Number(parts.seek.value);
        });
        on(video, "seeking", () => this.#seek(video.currentTime));
        on(video, "ended", () => this.#finish(false));
        on(video, "pause", () => this.#draw());
        // The picture it starts with is already shown and comes no second time.
        on(video, "play", () => {
          this.#started = true;
          this.#advance(Math.round(this.#time * this.rate) / this.rate);
        });
        on(element, "keydown", (event) => {
          if (event.ctrlKey || event.altKey || event.metaKey) return;
          const onButton = event.target instanceof HTMLButtonElement;
          const keys = { k: toggle, c: () => (this.captions = !this.captions), m: mute, f: full };
          if (!onButton) keys[" "] = toggle;
          if (!document.fullscreenElement) keys.escape = () => this.skip();
          const call = keys[event.key.toLowerCase()];
          if (!call) return;
          event.preventDefault();
          call();
        });

        if ("requestVideoFrameCallback" in video) {
          const step = (_, { mediaTime }) => {
            if (signal.aborted) return;
            video.requestVideoFrameCallback(step);
            this.#advance(mediaTime);
          };
          video.requestVideoFrameCallback(step);
        } else {
          const step = () => {
            if (signal.aborted) return;
            requestAnimationFrame(step);
            // The start of the picture that is shown.
            if (!video.paused) this.#advance(Math.floor(video.currentTime * this.rate + 0.01) / this.rate);
          };
          requestAnimationFrame(step);
        }
      }

      #draw() {
        const parts = this.#parts;
        const playing = !this.video.paused && !this.#ended;
        this.element.classList.toggle("cutscene-playing", playing);
        this.element.classList.toggle("cutscene-ended", this.#ended);
        name(parts.play, playing ? "Pause" : "Play");
        name(parts.start, this.#ended ? "Play again" : "Play");
        parts.skip.disabled = this.#ended;
        parts.clock.textContent = `${clock(this.#time)} / ${clock(this.duration)}`;
        parts.seek.value = String(this.#time);
        parts.seek.setAttribute("aria-valuetext", `${clock(this.#time)} of ${clock(this.duration)}`);
        parts.seek.style.setProperty("--done", `${(this.#time / this.duration) * 100}%`);
      }
    }

    // Events, markers and taps in the order of their pictures.
    function moments(cut) {
      const frameOf = (time) => Math.floor((time / FLICKS) * (cut.frameRate[0] / cut.frameRate[1]) + 1e-6);
      const all = [
        ...cut.events.map(({ id, name, force, frame, time, shot, isScripted }) => ({
          type: "cutscene-event", frame,
          detail: { id, name, force, frame, time: time / FLICKS, shot, scripted: isScripted },
        })),
        ...cut.markers.map(({ name, frame, time, shot }) => ({
          type: "cutscene-marker", frame, detail: { name, frame, time: time / FLICKS, shot },
        })),
        ...cut.haptics.taps.map(({ time, intensity, sharpness }) => ({
          type: "tap", frame: frameOf(time), detail: { time: time / FLICKS, intensity, sharpness },
        })),
      ];
      return all.sort((a, b) => a.frame - b.frame);
    }

    function make(tag, attributes) {
      const element = document.createElement(tag);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      return element;
    }

    // The picture of a button is drawn by cutscene.css.
    function button(className, label, icon) {
      const element = make("button", { type: "button", class: `cutscene-button ${className}`, "data-icon": icon });
      name(element, label);
      return element;
    }

    function name(element, label) {
      if (element.title === label) return;
      element.title = label;
      element.setAttribute("aria-label", label);
    }

    function clock(seconds) {
      const whole = Math.floor(seconds + 1e-6);
      return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    }

    // The style sheet beside this file, once, and until it is there.
    function styles() {
      const href = new URL("cutscene.css", import.meta.url).href;
      for (const sheet of document.styleSheets) if (sheet.href === href) return Promise.resolve();
      return new Promise((done) => {
        const link = make("link", { rel: "stylesheet", href });
        link.addEventListener("load", done);
        link.addEventListener("error", done);
        document.head.append(link);
      });
    }

    """#
}
