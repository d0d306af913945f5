/// `cutscene_player.rpy`: what all cutscenes in a Ren'Py game share.
enum RenPyPlayer {
  static let text = #"""
    # Plays cutscenes: a movie, and everything that happens in it, on the movie's own clock. Ren'Py 8.
    #
    #     call cutscene_intro              # the label of the cutscene "intro"; _return is True when it was skipped
    #
    #     init python:
    #         def on_cutscene(what):
    #             if what["kind"] == "event" and what["name"] == "thunder":
    #                 renpy.sound.play("thunder.ogg", relative_volume=what["force"])
    #         cutscenes.callbacks.append(on_cutscene)
    #
    # `what` is a dictionary: kind is "event" (id, name, force 0 to 1, frame, time, shot, scripted), "marker" (name, frame,
    # time, shot), "subtitle" (character, speaker, text; empty when nothing is said), "viseme" (character, shape) or "end"
    # (skipped). "skipping" is True for what comes only because the cutscene is skipped: change your variables, but make no
    # noise. `cutscenes.viseme("mira")` is the shape of a mouth now, for your own sprites.

    init -100 python in cutscenes:

        import bisect
        import time
        from store import Character, Movie, NoRollback, Transform, config
        import store

        # Functions that are told what happens.
        callbacks = []
        # The size of subtitles, as a share of the picture's height.
        subtitle_size = 0.055
        # Whether subtitles are drawn.
        show_subtitles = True

        _known = {}
        _playing = None

        def register(name, **cut):
            cut["characters"] = {
                key: Character(shown, voice_tag=key) for key, shown in cut.pop("speakers")
            }
            cut["moments"] = sorted(
                [dict(event, kind="event") for event in cut.pop("events")]
                + [dict(marker, kind="marker") for marker in cut.pop("markers")]
                + [dict(kind="tap", time=tap) for tap in cut.pop("taps")],
                key=lambda moment: moment["time"])
            # Beginnings apart, for looking up by time.
            cut["starts"] = {key: [cue[0] for cue in cues] for key, cues in cut["visemes"].items()}
            cut["starts"][None] = [piece[0] for piece in cut["subtitles"]]
            _known[name] = cut

        def viseme(character):
            return _playing.shapes.get(character, "sil") if _playing else "sil"

        class Player(NoRollback):

            channel = "cutscene"

            def __init__(self, cut):
                self.cut = cut
                self.next = 0
                self.time = 0.0
                self.begun = None
                self.heard = (0.0, 0.0)
                self.subtitle = None
                self.shapes = {}
                self.skipping = False
                width, height = cut["size"]
                self.zoom = min(config.screen_width / width, config.screen_height / height)
                self.height = height * self.zoom
                movie = Movie(
                    channel=self.channel, play=cut["movie"], side_mask=cut["see_through"], loop=False)
                self.picture = Transform(movie, zoom=self.zoom, nearest=width <= 640, align=(0.5, 0.5))

            @property
            def letters(self):
                return max(int(self.height * subtitle_size), 10)

            @property
            def speaker(self):
                return self._shown(self.subtitle[3]) if self.subtitle else ""

            @property
            def text(self):
                return self._shown(self.subtitle[4]) if self.subtitle else ""

            @staticmethod
            def _shown(text):
                # A brace would begin a text tag.
                return store.renpy.translate_string(text).replace("{", "{{")

            # Called a hundred times a second. Whatever it returns ends the interaction.
            def tick(self):
                position = store.renpy.music.get_pos(self.channel)
                if position is None:
                    if self.begun is None:
                        self.begun = time.time()
                    # The movie has ended. One that does not start in five seconds never will: movies may be switched
                    # off in the preferences.
                    return "end" if self.time > 0 or time.time() - self.begun > 5 else None
                # The position moves by a sound buffer at a time, some 40 ms: in between the clock goes on.
                if position != self.heard[0]:
                    self.heard = (position, time.time())
                position += min(max(time.time() - self.heard[1], 0), 0.05)
                self.advance(position)
                return "end" if position >= self.cut["duration"] else None

            def advance(self, position):
                self.time = max(self.time, min(position, self.cut["duration"]))
                # Positions come in whole milliseconds.
                now = self.time + 0.0006
                self.say(self.at(now, self.cut["starts"][None], self.cut["subtitles"]))
                for character in self.cut["visemes"]:
                    self.shape(character, now)
                while self.next < len(self.cut["moments"]) and self.cut["moments"][self.next]["time"] <= now:
                    moment = self.cut["moments"][self.next]
                    self.next += 1
                    if moment["kind"] != "tap":
                        tell(dict(moment, skipping=self.skipping))
                    elif not self.skipping:
                        store.renpy.vibrate(0.1)

            # The one of `spans` that holds a time; they do not overlap.
            @staticmethod
            def at(now, starts, spans):
                found = bisect.bisect_right(starts, now) - 1
                return spans[found] if found >= 0 and now < spans[found][1] else None

            def say(self, piece):
                if piece is self.subtitle:
                    return
                self.subtitle = piece
                if piece:
                    self.cut["characters"][piece[2]].add_history("adv", piece[3], self.text)
                tell(dict(
                    kind="subtitle", skipping=self.skipping, character=piece[2] if piece else "",
                    speaker=piece[3] if piece else "", text=piece[4] if piece else ""))
                store.renpy.restart_interaction()

            def shape(self, character, now):
                cue = self.at(now, self.cut["starts"][character], self.cut["visemes"][character])
                shape = cue[2] if cue else "sil"
                if self.shapes.get(character, "sil") != shape:
                    self.shapes[character] = shape
                    tell(dict(kind="viseme", skipping=self.skipping, character=character, shape=shape))

            def finish(self, skipped):
                self.skipping = skipped
                self.subtitle = None
                self.time = self.cut["duration"]
                # What is left comes now, so that no event is lost.
                while self.next < len(self.cut["moments"]):
                    moment = self.cut["moments"][self.next]
                    self.next += 1
                    if moment["kind"] != "tap":
                        tell(dict(moment, skipping=skipped))
                self.shapes = {}
                tell(dict(kind="end", skipped=skipped, skipping=skipped))

        def tell(what):
            for call in list(callbacks):
                call(what)

        # Plays a cutscene; True when the player skipped it.
        def play(name):
            global _playing
            if not store.renpy.music.channel_defined(Player.channel):
                raise Exception("The channel of cutscenes is missing: keep cutscene_player.rpy with them.")
            player = _playing = Player(_known[name])
            menu, store._game_menu_screen = store._game_menu_screen, None
            rollback, store._rollback = store._rollback, False
            try:
                skipped = store.renpy.call_screen("cutscene_stage", player=player) == "skip"
            finally:
                store._game_menu_screen = menu
                store._rollback = rollback
                store.renpy.music.stop(Player.channel)
            player.finish(skipped)
            _playing = None
            store.renpy.block_rollback()
            return skipped

    init -100 python:

        renpy.music.register_channel("cutscene", "movie", loop=False, stop_on_mute=False, movie=True, framedrop=True)

    screen cutscene_stage(player):

        modal True
        zorder 200

        if not player.cut["see_through"]:
            add Solid("#000")
        add player.picture
        if cutscenes.show_subtitles and player.text:
            vbox:
                xalign 0.5
                yanchor 1.0
                ypos int(config.screen_height / 2 + player.height * 0.46)
                text player.speaker:
                    xalign 0.5
                    substitute False
                    size int(player.letters * 0.8)
                    color "#ffb454"
                    outlines [(max(player.letters // 12, 1), "#000", 0, 0)]
                text player.text:
                    xalign 0.5
                    text_align 0.5
                    xmaximum int(config.screen_width * 0.9)
                    substitute False
                    size player.letters
                    color "#fff"
                    outlines [(max(player.letters // 10, 1), "#000", 0, 0)]

        key "dismiss" action Return("skip")
        key "game_menu" action Return("skip")
        timer 0.01 repeat True action Function(player.tick, _update_screens=False)

    """#
}
