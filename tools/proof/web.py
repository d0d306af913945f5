#!/usr/bin/env python3
"""Plays a web bundle in headless Chromium and holds what the page says against the bundle's cutscene.json.

usage: web.py [--flashes N] [--screenshot FILE.png] [--browser /usr/bin/chromium] BUNDLE

The bundle is served from the loopback interface and played through its own page and player. Every picture's mediaTime is
collected with requestVideoFrameCallback: none may be dropped, every event, marker, subtitle and mouth shape must come with
the picture it belongs to (subtitles and shapes within one), cues of events.vtt within a picture, nothing on the console,
nothing from elsewhere. `--flashes` says how many flashes the movie has when it is the synchronisation clip; each must be in
the picture of an event. On a busy machine it plays up to five times and the best run counts. Then every movie of the page
is played, a browser without that callback and a controller are imitated, the cutscene is skipped, and keys are tried.

Needs the Debian package chromium and the PyPI package playwright.
"""
import argparse
import functools
import glob
import http.server
import json
import os
import sys
import threading

from playwright.sync_api import sync_playwright

FLICKS = 705_600_000

WATCH = """
() => {
  const video = document.querySelector("#stage video");
  const canvas = new OffscreenCanvas(8, 6);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const seen = { frames: [], said: [], cues: [] };
  window.seen = seen;
  const step = (now, { mediaTime, presentedFrames }) => {
    context.clearRect(0, 0, 8, 6);
    context.drawImage(video, 0, 0, 8, 6);
    const pixels = context.getImageData(0, 0, 8, 6).data;
    let sum = 0;
    for (let at = 0; at < pixels.length; at += 4) sum += (pixels[at] + pixels[at + 1] + pixels[at + 2]) / 3;
    seen.frames.push({ mediaTime, presentedFrames, luma: sum / 48, corner: pixels[3] });
    video.requestVideoFrameCallback(step);
  };
  video.requestVideoFrameCallback(step);
  for (const kind of ["event", "marker", "subtitle", "viseme", "end"]) {
    document.addEventListener("cutscene-" + kind, ({ detail }) => {
      seen.said.push({ kind, detail, time: window.cutscene.time, weights: detail.character &&
        window.cutscene.visemeWeights(detail.character) });
    });
  }
  for (const track of video.textTracks) {
    if (track.kind !== "metadata") continue;
    track.addEventListener("cuechange", () => {
      for (const cue of track.activeCues) {
        const payload = JSON.parse(cue.text);
        if (!seen.cues.some((old) => old.id === payload.id && old.kind === payload.kind)) {
          seen.cues.push({ ...payload, start: cue.startTime, at: video.currentTime });
        }
      }
    });
  }
}
"""

PLAY_TO_END = """
() => new Promise((done) => {
  document.addEventListener("cutscene-end", () => setTimeout(() => done({
    dropped: document.querySelector("#stage video").getVideoPlaybackQuality().droppedVideoFrames,
    source: document.querySelector("#stage video").currentSrc,
  }), 100), { once: true });
  document.querySelector(".cutscene-start").click();
})
"""


class Failure(Exception):
    pass


class Busy(Failure):
    """What may be the machine's fault."""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files with byte ranges, which players seek with."""

    def log_message(self, *arguments):
        pass

    def send_head(self):
        path = self.translate_path(self.path)
        wanted = self.headers.get("Range", "")
        if not wanted.startswith("bytes=") or not os.path.isfile(path):
            return super().send_head()
        size = os.path.getsize(path)
        first, _, last = wanted[6:].partition("-")
        first, last = int(first), min(int(last or size - 1), size - 1)
        if first > last:
            self.send_error(416)
            return None
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        file = open(path, "rb")
        file.seek(first)
        rest = last - first + 1

        class Part:
            def read(self, count=-1):
                nonlocal rest
                data = file.read(rest if count < 0 else min(count, rest))
                rest -= len(data)
                return data

            def close(self):
                file.close()

        return Part()

    def copyfile(self, source, outputfile):
        try:
            super().copyfile(source, outputfile)
        except (BrokenPipeError, ConnectionResetError):
            pass


def expect(condition, text, kind=Failure):
    if not condition:
        raise kind(text)


def until(page, condition):
    """Waits in this program: the page's Content-Security-Policy lets no text be run as a script in it."""
    for _ in range(1200):
        if page.evaluate(f"() => Boolean({condition})"):
            return
        page.wait_for_timeout(25)
    raise Failure(f"{condition} did not come true in half a minute")


class Proof:
    def __init__(self, options, cut, browser, address):
        self.options = options
        self.cut = cut
        self.browser = browser
        self.address = address
        self.picture = cut["frameRate"][1] / cut["frameRate"][0]

    def page(self, script=None, watch=True, **options):
        page = self.browser.new_page(viewport={"width": 1280, "height": 860}, **options)
        if script:
            page.add_init_script(script)
        self.noise = []
        page.on("console", lambda m: self.noise.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.noise.append(str(e)))
        page.on("request", lambda r: self.noise.append(f"asks for {r.url}")
                if not r.url.startswith((self.address, "data:", "blob:")) else None)
        page.goto(self.address + "/index.html")
        until(page, "window.cutscene && document.querySelector('#stage video').readyState >= 3")
        if watch:
            page.evaluate(WATCH)
        return page

    def quiet(self):
        expect(not self.noise, f"the page says: {self.noise[:3]}")

    def run(self):
        """One run through the page, from the click to the end."""
        page = self.page()
        self.shot(page, "-poster")
        end = page.evaluate(PLAY_TO_END)
        seen = page.evaluate("seen")
        self.quiet()
        self.shot(page, "-end")
        page.close()
        frames = seen["frames"]
        dropped = end["dropped"]
        expect(dropped == 0, f"{dropped} pictures were dropped", Busy)
        # The first picture was there before the page could be watched.
        shown = {0} | {round(f["mediaTime"] / self.picture) for f in frames}
        missing = sorted(set(range(self.cut["frames"])) - shown)
        expect(not missing, f"pictures {missing[:8]} were not shown", Busy)
        off = max(abs(f["mediaTime"] - round(f["mediaTime"] / self.picture) * self.picture) for f in frames)
        expect(off < 0.0011, f"a picture's time is {off * 1000:.2f} ms off")
        print(f"ok {len(shown)} pictures of {end['source'].rsplit('.', 1)[1]}, 0 dropped, times within {off * 1000:.2f} ms")
        self.check_moments(seen)
        self.check_flashes(seen)
        self.check_states(seen)
        if self.cut["hasAlpha"]:
            see_through = sum(f["corner"] < 32 for f in frames)
            expect(see_through > len(frames) / 2, "the movie is not see-through")
            print(f"ok see-through in {see_through} of {len(frames)} pictures")

    def check_moments(self, seen):
        said = seen["said"]
        for kind, key in (("event", "events"), ("marker", "markers")):
            wanted = self.cut[key]
            got = [s for s in said if s["kind"] == kind]
            names = [s["detail"]["id" if kind == "event" else "name"] for s in got]
            expect(names == [w["id" if kind == "event" else "name"] for w in wanted], f"{key} came as {names}")
            for s, w in zip(got, wanted):
                detail = s["detail"]
                expect(detail["name"] == w["name"] and detail["shot"] == w["shot"] and not detail["skipping"],
                       f"{kind} {w['name']} came as {detail}")
                if kind == "event":
                    expect(abs(detail["force"] - w["force"]) < 1e-9, f"{w['id']} has the force {detail['force']}")
                frame = round(s["time"] / self.picture)
                # The very last pictures come with the end, whose time is the cut's duration.
                expect(frame == w["frame"] or w["frame"] <= frame and frame >= self.cut["frames"],
                       f"{kind} {w['name']} came with picture {frame} instead of {w['frame']}", Busy)
        expect(said and said[-1]["kind"] == "end" and sum(s["kind"] == "end" for s in said) == 1, "it did not end once")
        print(f"ok {len(self.cut['events'])} events and {len(self.cut['markers'])} markers with their very pictures")
        late = [abs(c["at"] - c["start"]) for c in seen["cues"]]
        total = len(self.cut["events"]) + len({m["name"] for m in self.cut["markers"]})
        expect(len(late) == total, f"{len(late)} of {total} cues of events.vtt came", Busy)
        if late:
            expect(max(late) <= self.picture, f"a cue of events.vtt came {max(late) * 1000:.1f} ms late", Busy)
            print(f"ok {total} cues of events.vtt, {max(late) * 1000:.1f} ms after their times at most")

    def check_flashes(self, seen):
        if self.options.flashes is None:
            return
        frames = sorted(seen["frames"], key=lambda f: f["mediaTime"])
        flashes = [round(b["mediaTime"] / self.picture) for a, b in zip(frames, frames[1:])
                   if a["luma"] < 128 <= b["luma"]]
        events = {e["frame"] for e in self.cut["events"]}
        expect(len(flashes) == self.options.flashes, f"flashes were seen in the pictures {flashes}", Busy)
        expect(set(flashes) <= events, f"the flashes in {flashes} are not those of the events {sorted(events)}")
        print(f"ok {len(flashes)} flashes, each in the picture of its event")

    def check_states(self, seen):
        said = seen["said"]
        duration = self.cut["duration"] / FLICKS
        got = [s for s in said if s["kind"] == "subtitle" and s["detail"]["text"]]
        wanted = self.cut["subtitles"]
        expect([(s["detail"]["speaker"], s["detail"]["text"]) for s in got]
               == [(w["speaker"], w["text"]) for w in wanted], f"subtitles came as {[s['detail'] for s in got]}")
        for s, w in zip(got, wanted):
            expect(abs(s["time"] - w["start"] / FLICKS) <= self.picture,
                   f"the subtitle of {w['line']} came at {s['time']}", Busy)
        cues = self.cut["visemes"]["cues"]
        shapes = [s for s in said if s["kind"] == "viseme"]
        for cue in cues:
            start = cue["start"] / FLICKS
            before = [c for c in cues if c["character"] == cue["character"] and c["end"] == cue["start"]]
            short = cue["end"] - cue["start"] < self.picture * FLICKS
            came = any(s["detail"]["character"] == cue["character"] and s["detail"]["viseme"] == cue["viseme"]
                       and abs(s["time"] - start) <= self.picture for s in shapes)
            expect(came or short or any(c["viseme"] == cue["viseme"] for c in before),
                   f"the shape {cue['viseme']} of {cue['character']} did not come at {start}", Busy)
        expect(all(abs(sum(s["weights"]) - 1) < 0.01 for s in shapes), "weights of a mouth do not sum to 1")
        expect(all(s["time"] <= duration + 1e-6 for s in said), "something came after the end")
        print(f"ok {len(wanted)} subtitles and {len(cues)} mouth shapes within a picture")

    def every_movie(self):
        """Each source on its own: the browser's choice must not hide a broken one."""
        page = self.page()
        sources = page.evaluate("[...document.querySelectorAll('#stage source')].map((s) => s.src)")
        page.close()
        for source in sources:
            page = self.page()
            page.evaluate("""(src) => new Promise((done, fail) => {
              const video = document.querySelector("#stage video");
              video.replaceChildren();
              video.src = src;
              video.addEventListener("canplaythrough", done, { once: true });
              video.addEventListener("error", () => fail(new Error(video.error.message)), { once: true });
            })""", source)
            end = page.evaluate(PLAY_TO_END)
            frames = page.evaluate("seen.frames.map((f) => f.mediaTime)")
            events = page.evaluate("seen.said.filter((s) => s.kind === 'event').length")
            page.close()
            expect(events == len(self.cut["events"]), f"{source} brought {events} events")
            shown = {round(time / self.picture) for time in frames}
            expect(len(shown) > self.cut["frames"] * 0.8, f"{source} showed {len(shown)} pictures", Busy)
            print(f"ok {source.rsplit('/', 1)[1].split('.', 1)[1]}: {len(shown)} pictures, "
                  f"{end['dropped']} dropped")

    def without_frame_callback(self):
        """Browsers that know no requestVideoFrameCallback: the next repaint, within two pictures."""
        page = self.page(script="delete HTMLVideoElement.prototype.requestVideoFrameCallback", watch=False)
        page.evaluate("""() => {
          window.told = [];
          for (const kind of ["event", "subtitle", "end"]) {
            document.addEventListener("cutscene-" + kind, ({ detail }) => told.push(
              { kind, detail, at: document.querySelector("#stage video").currentTime }));
          }
        }""")
        page.evaluate(PLAY_TO_END)
        told = page.evaluate("told")
        events = [t for t in told if t["kind"] == "event"]
        expect([t["detail"]["id"] for t in events] == [e["id"] for e in self.cut["events"]],
               f"without requestVideoFrameCallback events came as {[t['detail']['id'] for t in events]}")
        off = max([abs(t["at"] - t["detail"]["time"]) for t in events] + [0])
        expect(off <= 2 * self.picture, f"without requestVideoFrameCallback an event was {off * 1000:.0f} ms off", Busy)
        lines = [t["detail"]["text"] for t in told if t["kind"] == "subtitle" and t["detail"]["text"]]
        expect(lines == [w["text"] for w in self.cut["subtitles"]], f"subtitles came as {lines}", Busy)
        self.quiet()
        page.close()
        print(f"ok without requestVideoFrameCallback: events {off * 1000:.0f} ms off at most")

    def rumble(self):
        """With a controller that writes down what it is told."""
        page = self.page(script="""
          window.effects = [];
          const pad = { vibrationActuator: { playEffect: async (kind, effect) => effects.push({ kind, ...effect }) } };
          navigator.getGamepads = () => [null, pad];
        """)
        page.evaluate(PLAY_TO_END)
        effects = page.evaluate("effects")
        page.close()
        haptics = self.cut["haptics"]
        if not haptics["amplitude"] and not haptics["taps"]:
            return
        length = self.cut["duration"] / FLICKS
        expect(len(effects) > length * 5, f"{len(effects)} effects in {length:.1f} s", Busy)
        magnitudes = [e[k] for e in effects for k in ("weakMagnitude", "strongMagnitude")]
        expect(all(e["kind"] == "dual-rumble" for e in effects) and 0 <= min(magnitudes) and max(magnitudes) <= 1,
               "an effect has no sense")
        strongest = max((t["intensity"] * max(t["sharpness"], 1 - t["sharpness"]) for t in haptics["taps"]), default=0)
        expect(max(magnitudes) >= strongest - 1e-9, f"the strongest effect is {max(magnitudes)}")
        print(f"ok {len(effects)} effects for a controller, the strongest {max(magnitudes):.2f}")

    def manners(self):
        page = self.page(reduced_motion="reduce")
        expect(page.evaluate("cutscene.rumble") is False, "it rumbles although motion is to be reduced")
        page.focus("#stage")
        page.keyboard.press("c")
        expect(page.locator(".cutscene-subtitle").is_hidden(), "C does not hide the subtitles")
        page.keyboard.press("c")
        page.keyboard.press("m")
        expect(page.evaluate("cutscene.video.muted"), "M does not switch the sound off")
        page.keyboard.press("Space")
        until(page, "cutscene.time > 0.3")
        page.keyboard.press("Space")
        expect(page.evaluate("cutscene.video.paused"), "the space bar does not pause")
        page.keyboard.press("Escape")
        told = page.evaluate("seen.said.filter((s) => s.kind === 'event')")
        expect([s["detail"]["id"] for s in told] == [e["id"] for e in self.cut["events"]],
               "skipping does not bring the events that were left")
        expect(page.evaluate("seen.said.at(-1).kind === 'end' && seen.said.at(-1).detail.skipped"), "no end when skipped")
        unnamed = page.evaluate("[...document.querySelectorAll('button, input')].filter((b) => "
                                "!b.getAttribute('aria-label')).length")
        expect(unnamed == 0, f"{unnamed} controls have no name for screen readers")
        page.locator(".cutscene-start").click()
        until(page, "cutscene.time > 0.1 && cutscene.time < cutscene.duration - 0.2")
        self.quiet()
        page.close()
        print("ok keys, skipping, playing again, names for screen readers, reduced motion")

    def seeking(self):
        """Jumping tells no event that it passes, and those after it."""
        page = self.page()
        duration = self.cut["duration"] / FLICKS
        target = round(duration * 0.6 / self.picture)
        page.evaluate("""(time) => {
          const line = document.querySelector(".cutscene-line input");
          line.value = time;
          line.dispatchEvent(new Event("input"));
        }""", target * self.picture)
        until(page, f"Math.abs(cutscene.time - {target * self.picture}) < {self.picture} && !cutscene.video.seeking")
        told = page.evaluate("seen.said.filter((s) => s.kind === 'event').length")
        expect(told == 0, f"jumping told {told} events")
        page.evaluate(PLAY_TO_END)
        told = page.evaluate("seen.said.filter((s) => s.kind === 'event').map((s) => s.detail.id)")
        wanted = [e["id"] for e in self.cut["events"] if e["frame"] >= target]
        expect(told == wanted, f"after a jump to picture {target} the events {told} came")
        self.quiet()
        page.close()
        print(f"ok jumping to picture {target}: {len(wanted)} events after it, none before")

    def shot(self, page, suffix):
        if self.options.screenshot:
            base, extension = os.path.splitext(self.options.screenshot)
            page.screenshot(path=base + suffix + extension)

    def screenshot(self):
        """In the middle of a line, where there is one."""
        if not self.options.screenshot:
            return
        page = self.page()
        lines = self.cut["subtitles"] or [{"start": 0, "end": self.cut["duration"]}]
        longest = max(lines, key=lambda line: line["end"] - line["start"])
        middle = (longest["start"] + longest["end"]) / 2 / FLICKS
        page.locator(".cutscene-start").click()
        page.mouse.move(5, 5)
        until(page, f"cutscene.time >= {middle}")
        page.evaluate("cutscene.video.pause()")
        page.wait_for_timeout(300)
        page.screenshot(path=self.options.screenshot)
        page.close()
        print(f"ok {self.options.screenshot}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--flashes", type=int)
    parser.add_argument("--screenshot")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("bundle")
    options = parser.parse_args()
    paths = glob.glob(glob.escape(options.bundle) + "/cutscenes/*/cutscene.json")
    if len(paths) != 1:
        sys.exit(f"not ok {options.bundle} does not hold one cutscenes/*/cutscene.json")
    with open(paths[0], encoding="utf-8") as file:
        cut = json.load(file)
    handler = functools.partial(Handler, directory=options.bundle)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.browser,
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"])
        proof = Proof(options, cut, browser, f"http://127.0.0.1:{server.server_port}")
        try:
            for step in (proof.run, proof.every_movie, proof.without_frame_callback, proof.rumble, proof.manners,
                         proof.seeking, proof.screenshot):
                for attempt in range(1, 6):
                    try:
                        step()
                        break
                    except Busy as busy:
                        print(f"   run {attempt}: {busy}")
                        if attempt == 5:
                            raise
        except Failure as failure:
            print(f"not ok {failure}")
            sys.exit(1)
        finally:
            browser.close()
            server.shutdown()


if __name__ == "__main__":
    main()
