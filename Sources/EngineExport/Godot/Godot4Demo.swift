extension Godot4Script {
  /// `demo.gd`: plays the cutscene alone, shows its events, and prints them when asked.
  static let demo = #"""
    extends Control
    ## Plays the cutscene and shows what it says. Not needed in your game.
    ##
    ## With [code]-- --cutscene-log[/code] at the end of the command line it prints one line for each
    ## event, marker, subtitle and mouth shape, with the tick and the movie's position, and leaves at
    ## the end. [code]--cutscene-luma[/code] adds the brightness (0 to 255) of every picture, and
    ## [code]--cutscene-skip=SECONDS[/code] skips after so many.

    const CutscenePlayer := preload("CUTSCENE_SCRIPT")

    var _log: bool = false
    var _luma: bool = false
    var _skip_at: float = -1.0

    @onready var _cutscene: CutscenePlayer = $Cutscene
    @onready var _events: Label = $Events


    func _ready() -> void:
    	for argument: String in OS.get_cmdline_user_args():
    		if argument == "--cutscene-log":
    			_log = true
    		elif argument == "--cutscene-luma":
    			_luma = true
    		elif argument.begins_with("--cutscene-skip="):
    			_skip_at = argument.trim_prefix("--cutscene-skip=").to_float()
    	_cutscene.cutscene_event.connect(_on_event)
    	_cutscene.marker_reached.connect(_on_marker)
    	_cutscene.subtitle_changed.connect(_on_subtitle)
    	_cutscene.viseme_changed.connect(_on_viseme)
    	_cutscene.finished.connect(_on_finished)
    	_cutscene.play()


    func _process(_delta: float) -> void:
    	if not _cutscene.is_playing():
    		return
    	if _log and _luma and _cutscene.texture():
    		_say("luma", {"value": _mean_luma(_cutscene.texture().get_image())})
    	if _skip_at >= 0.0 and _cutscene.clock() >= _skip_at:
    		_cutscene.skip()


    func _unhandled_input(event: InputEvent) -> void:
    	if _cutscene.is_playing():
    		return
    	if event.is_action_pressed(&"ui_accept"):
    		_events.text = ""
    		_cutscene.play()
    	elif event.is_action_pressed(&"ui_cancel"):
    		get_tree().quit()


    func _on_event(what: StringName, data: Dictionary) -> void:
    	_show("%s  %.2f" % [what, data.force])
    	_say("event", {"name": what, "data": data})


    func _on_marker(what: StringName, data: Dictionary) -> void:
    	_show(what)
    	_say("marker", {"name": what, "data": data})


    func _on_subtitle(text: String) -> void:
    	_say("subtitle", {"text": text})


    func _on_viseme(character: String, shape: String) -> void:
    	var weights: Array = Array(_cutscene.viseme_weights(character))
    	_say("viseme", {"character": character, "name": shape, "weights": weights})


    func _on_finished() -> void:
    	_say("finished", {})
    	if _log:
    		get_tree().quit()
    	else:
    		_show("Enter: again    Esc: leave")


    func _show(text: String) -> void:
    	var lines: PackedStringArray = _events.text.split("\n", false)
    	lines.append(text)
    	_events.text = "\n".join(lines.slice(maxi(lines.size() - 6, 0)))


    func _say(kind: String, data: Dictionary) -> void:
    	if not _log:
    		return
    	data["kind"] = kind
    	data["tick"] = Engine.get_process_frames()
    	data["clock"] = _cutscene.clock()
    	data["video"] = (_cutscene.get_node("Video") as VideoStreamPlayer).stream_position
    	data["skipping"] = _cutscene.is_skipping()
    	print("CUTSCENE ", JSON.stringify(data))


    # Of a grid of pixels in the upper half, where the colour is in movies with a matte below.
    func _mean_luma(image: Image) -> float:
    	if image == null or image.is_empty():
    		return -1.0
    	var sum: float = 0.0
    	for y: int in 6:
    		var row: int = int(image.get_height() * (2 * y + 1) / 24.0)
    		for x: int in 8:
    			var column: int = int(image.get_width() * (2 * x + 1) / 16.0)
    			sum += image.get_pixel(column, row).get_luminance()
    	return sum * 255.0 / 48.0

    """#

  /// `demo.gd` beside a cutscene script at `path`, relative to it.
  static func demo(script path: String) -> String {
    demo.replacing("\"CUTSCENE_SCRIPT\"", with: GodotValue.quoted("res://" + path))
  }

  /// Shader of movies with the colour above and the matte below.
  static let stackedAlpha = """
    shader_type canvas_item;

    // The upper half of the movie is the colour, the lower half how much of it covers what is behind. Half a pixel is kept
    // from the seam, so that filtering does not mix them.
    void fragment() {
    	float rim = TEXTURE_PIXEL_SIZE.y * 0.5;
    	vec2 colour = vec2(UV.x, clamp(UV.y * 0.5, rim, 0.5 - rim));
    	vec2 matte = vec2(UV.x, clamp(0.5 + UV.y * 0.5, 0.5 + rim, 1.0 - rim));
    	COLOR = vec4(texture(TEXTURE, colour).rgb, texture(TEXTURE, matte).r);
    }

    """
}
