/// The style sheets of the web bundle.
enum WebStyles {
  /// `cutscene.css`: the player.
  static let player = #"""
    .cutscene {
      --accent: #ffb454;
      position: relative;
      display: grid;
      overflow: hidden;
      background: #000;
      color: #fff;
      font: 500 15px/1.3 system-ui, sans-serif;
      container-type: inline-size;
      user-select: none;
    }
    .cutscene-see-through { background: none; }
    .cutscene:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
    .cutscene > * { grid-area: 1 / 1; }
    .cutscene video { display: block; width: 100%; height: 100%; object-fit: contain; cursor: pointer; }
    .cutscene-pixels video { image-rendering: pixelated; }
    .cutscene:fullscreen { align-content: center; background: #000; }

    .cutscene-subtitle {
      align-self: end;
      justify-self: center;
      max-width: 86%;
      margin-bottom: 4.5cqi;
      pointer-events: none;
      text-align: center;
      text-wrap: balance;
      white-space: pre-line;
      font-size: clamp(13px, 2.7cqi, 40px);
      transition: transform 0.2s;
    }
    .cutscene-subtitle p {
      margin: 0;
      padding: 0.2em 0.6em 0.28em;
      border-radius: 0.35em;
      background: rgb(6 8 12 / 72%);
      text-shadow: 0 1px 2px #000;
    }
    .cutscene-subtitle b { margin-right: 0.3em; color: var(--accent); font-weight: 650; letter-spacing: 0.03em; }
    .cutscene:not(.cutscene-playing, .cutscene-bare) .cutscene-subtitle,
    .cutscene:hover:not(.cutscene-bare) .cutscene-subtitle { transform: translateY(-32px); }

    .cutscene-button {
      display: grid;
      flex: none;
      place-items: center;
      width: 34px;
      height: 34px;
      padding: 0;
      border: 0;
      border-radius: 8px;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    .cutscene-button:hover { background: rgb(255 255 255 / 16%); }
    .cutscene-button:focus-visible { outline: 2px solid var(--accent); }
    .cutscene-button:disabled { opacity: 0.35; cursor: default; }
    .cutscene-button[aria-pressed="false"] { opacity: 0.45; }
    .cutscene-button::before {
      content: "";
      width: 20px;
      height: 20px;
      background: currentColor;
      mask: var(--icon) center / contain no-repeat;
    }
    .cutscene-button[data-icon="play"] { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M7 4.5v15l13-7.5z'/%3E%3C/svg%3E"); }
    .cutscene-playing .cutscene-play { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M6 5h4v14H6zm8 0h4v14h-4z'/%3E%3C/svg%3E"); }
    .cutscene-ended .cutscene-button[data-icon="play"] { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M12 5V1.5L6.5 6.7 12 12V8a5.5 5.5 0 1 1-5.5 5.5H3.6A8.4 8.4 0 1 0 12 5z'/%3E%3C/svg%3E"); }
    .cutscene-button[data-icon="captions"] { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6c0-1.1.9-2 2-2zm1 9v2h8v-2zm10 0v2h4v-2zM5 9.5v2h4v-2zm6 0v2h8v-2z'/%3E%3C/svg%3E"); }
    .cutscene-button[data-icon="sound"] { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M3 9v6h4l5 5V4L7 9zm12-1.5v9a5 5 0 0 0 0-9z'/%3E%3C/svg%3E"); }
    .cutscene-button[data-icon="full"] { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M4 4h6v2.2H6.2V10H4zm10 0h6v6h-2.2V6.2H14zM4 14h2.2v3.8H10V20H4zm13.8 0H20v6h-6v-2.2h3.8z'/%3E%3C/svg%3E"); }
    .cutscene-button[data-icon="skip"] { --icon: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M5 5v14l10-7zm11 0h3v14h-3z'/%3E%3C/svg%3E"); }

    .cutscene-start {
      place-self: center;
      width: 76px;
      height: 76px;
      border-radius: 50%;
      background: rgb(10 12 18 / 62%);
      box-shadow: 0 0 0 1px rgb(255 255 255 / 18%), 0 8px 32px rgb(0 0 0 / 45%);
      backdrop-filter: blur(8px);
    }
    .cutscene-start::before { width: 34px; height: 34px; }
    .cutscene-start:hover { background: var(--accent); color: #14161c; }
    .cutscene-playing .cutscene-start { visibility: hidden; }

    .cutscene-bar {
      align-self: end;
      display: flex;
      align-items: center;
      gap: 6px;
      padding: 28px 10px 8px;
      background: linear-gradient(transparent, rgb(0 0 0 / 78%));
      transition: opacity 0.2s;
    }
    .cutscene-bare .cutscene-bar, .cutscene-bare .cutscene-start { display: none; }
    .cutscene-playing:not(:hover, :focus-within) .cutscene-bar { opacity: 0; }
    .cutscene-clock { margin: 0 6px 0 2px; font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .cutscene-line { position: relative; display: grid; flex: 1; align-items: center; min-width: 40px; height: 24px; }
    .cutscene-line > * { grid-area: 1 / 1; }
    .cutscene-ticks { position: relative; height: 12px; pointer-events: none; z-index: 1; }
    .cutscene-ticks i { position: absolute; width: 3px; height: 12px; margin-left: -1.5px; border-radius: 2px; background: #fff; box-shadow: 0 0 0 1px rgb(0 0 0 / 50%); }
    .cutscene-ticks .cutscene-marker { background: #7cc4ff; }
    .cutscene-line input {
      width: 100%;
      height: 24px;
      margin: 0;
      background: none;
      appearance: none;
      cursor: pointer;
    }
    .cutscene-line input::-webkit-slider-runnable-track {
      height: 5px;
      border-radius: 3px;
      background: linear-gradient(90deg, var(--accent) var(--done, 0%), rgb(255 255 255 / 28%) var(--done, 0%));
    }
    .cutscene-line input::-moz-range-track { height: 5px; border-radius: 3px; background: rgb(255 255 255 / 28%); }
    .cutscene-line input::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
    .cutscene-line input::-webkit-slider-thumb {
      width: 13px;
      height: 13px;
      margin-top: -4px;
      border-radius: 50%;
      background: #fff;
      appearance: none;
    }
    .cutscene-line input::-moz-range-thumb { width: 13px; height: 13px; border: 0; border-radius: 50%; background: #fff; }
    .cutscene-line input:focus-visible { outline: 2px solid var(--accent); border-radius: 4px; }
    @container (width < 420px) {
      .cutscene-clock, .cutscene-full { display: none; }
      .cutscene-start { width: 52px; height: 52px; }
      .cutscene-start::before { width: 24px; height: 24px; }
    }
    @media (prefers-reduced-motion: reduce) { .cutscene * { transition: none !important; } }

    """#

  /// `page.css`: the page around it.
  static let page = #"""
    :root { color-scheme: dark; }
    * { box-sizing: border-box; }
    body {
      display: flex;
      flex-direction: column;
      min-height: 100vh;
      margin: 0;
      padding: clamp(16px, 3vh, 40px) clamp(14px, 4vw, 48px) 20px;
      background: radial-gradient(120% 90% at 50% 0%, #232a38 0%, #12151c 55%, #0c0e13 100%) fixed;
      color: #e8eaf0;
      font: 15px/1.5 system-ui, sans-serif;
    }
    header, main, footer { width: min(100%, 1040px, calc((100vh - 350px) * 1.7)); min-width: min(100%, 520px); margin: 0 auto; }
    header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 4px 24px; margin-bottom: 14px; }
    h1 { margin: 0; font-size: clamp(20px, 2.6vw, 28px); font-weight: 650; letter-spacing: -0.01em; }
    header p { display: flex; gap: 18px; margin: 0; color: #98a1b3; font-size: 14px; font-variant-numeric: tabular-nums; }
    #stage {
      border-radius: 14px;
      box-shadow: 0 0 0 1px rgb(255 255 255 / 9%), 0 24px 70px rgb(0 0 0 / 55%);
    }
    #stage video { display: block; width: 100%; height: auto; }
    #stage.cutscene-see-through {
      background: repeating-conic-gradient(#2a303c 0% 25%, #222733 0% 50%) 0 0 / 28px 28px;
    }
    details { margin-top: 18px; border-radius: 12px; background: rgb(255 255 255 / 4%); box-shadow: inset 0 0 0 1px rgb(255 255 255 / 7%); }
    summary { padding: 10px 16px; color: #b6bdcc; font-size: 14px; font-weight: 600; cursor: pointer; }
    summary:focus-visible { outline: 2px solid #ffb454; border-radius: 12px; }
    #log ol { height: 128px; margin: 0; padding: 0 16px 10px; overflow-y: auto; list-style: none; scrollbar-width: thin; }
    #log ol:empty::after { content: "Press play: events, lines and mouth shapes are listed here as they happen."; color: #7d8699; }
    #log li { display: grid; grid-template-columns: 48px 64px 1fr auto; gap: 12px; align-items: center; padding: 3px 0; font-size: 14px; }
    #log .time { color: #7d8699; font-variant-numeric: tabular-nums; text-align: right; }
    #log .what { padding: 0 8px; border-radius: 99px; background: rgb(255 255 255 / 8%); color: #b6bdcc; font-size: 12px; text-align: center; }
    #log .event .what { background: rgb(255 180 84 / 20%); color: #ffb454; }
    #log .marker .what { background: rgb(124 196 255 / 18%); color: #7cc4ff; }
    #log .line .what { background: rgb(154 226 165 / 16%); color: #9ae2a5; }
    #log .text { overflow-wrap: anywhere; }
    #log .mouth .text { color: #98a1b3; font-size: 13px; }
    #log meter { width: 72px; height: 8px; }
    footer { margin-top: auto; padding-top: 18px; color: #7d8699; font-size: 13px; }
    footer p { margin: 4px 0; }
    kbd { margin-left: 12px; padding: 1px 6px; border-radius: 5px; background: rgb(255 255 255 / 8%); color: #b6bdcc; font: 12px system-ui, sans-serif; }
    kbd:first-child { margin-left: 0; }

    """#
}
