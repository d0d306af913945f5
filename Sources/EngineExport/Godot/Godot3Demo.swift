extension Godot3Script {
  /// `demo.gd`: plays the cutscene alone, shows its events, and prints them when asked.
  static let demo = #"""
    extends Control

    # Plays the cutscene and shows what it says. Not needed in your game.
    #
    # With `--cutscene-log` on the command line it prints one line for each event, marker, subtitle and mouth shape, with
    # the tick and the movie's position, and leaves at the end. `--cutscene-luma` adds the brightness (0 to 255) of every
    # picture, and `--cutscene-skip=SECONDS` skips after so many.

    var _log = false
    var _luma = false
    var _skip_at = -1.0

    onready var _cutscene = $Cutscene
    onready var _events = $Events


    func _ready():
    	for argument in OS.get_cmdline_args():
    		if argument == "--cutscene-log":
    			_log = true
    		elif argument == "--cutscene-luma":
    			_luma = true
    		elif argument.begins_with("--cutscene-skip="):
    			_skip_at = float(argument.substr(16))
    	_cutscene.connect("cutscene_event", self, "_on_event")
    	_cutscene.connect("marker_reached", self, "_on_marker")
    	_cutscene.connect("subtitle_changed", self, "_on_subtitle")
    	_cutscene.connect("viseme_changed", self, "_on_viseme")
    	_cutscene.connect("finished", self, "_on_finished")
    	_cutscene.play()


    func _process(_delta):
    	if not _cutscene.is_playing():
    		return
    	if _log and _luma and _cutscene.texture():
    		_say("luma", {"value": _mean_luma(_cutscene.texture().get_data())})
    	if _skip_at >= 0.0 and _cutscene.clock() >= _skip_at:
    		_cutscene.skip()


    func _unhandled_input(event):
    	if event.is_action_pressed("ui_accept") and not _cutscene.is_playing():
    		_events.text = ""
    		_cutscene.play()
    	elif event.is_action_pressed("ui_cancel") and not _cutscene.is_playing():
    		get_tree().quit()


    func _on_event(name, data):
    	_show("%s  %.2f" % [name, data.force])
    	_say("event", {"name": name, "data": data})


    func _on_marker(name, data):
    	_show(name)
    	_say("marker", {"name": name, "data": data})


    func _on_subtitle(text):
    	_say("subtitle", {"text": text})


    func _on_viseme(character, name):
    	_say("viseme", {"character": character, "name": name, "weights": Array(_cutscene.viseme_weights(character))})


    func _on_finished():
    	_say("finished", {})
    	if _log:
    		get_tree().quit()
    	else:
    		_show("Enter: again    Esc: leave")


    func _show(text):
    	var lines = Array(_events.text.split("\n", false))
    	lines.append(text)
    	while lines.size() > 6:
    		lines.pop_front()
    	_events.text = PoolStringArray(lines).join("\n")


    func _say(kind, data):
    	if not _log:
    		return
    	data["kind"] = kind
    	data["tick"] = Engine.get_idle_frames()
    	data["clock"] = _cutscene.clock()
    	data["video"] = _cutscene.get_node("Video").stream_position
    	data["skipping"] = _cutscene.is_skipping()
    	print("CUTSCENE ", JSON.print(data))


    # Of a grid of pixels in the upper half, where the colour is in movies with a matte below.
    func _mean_luma(image):
    	if image == null or image.is_empty():
    		return -1.0
    	image.lock()
    	var sum = 0.0
    	for y in range(6):
    		for x in range(8):
    			var pixel = image.get_pixel(image.get_width() * (2 * x + 1) / 16, image.get_height() * (2 * y + 1) / 24)
    			sum += 0.2126 * pixel.r + 0.7152 * pixel.g + 0.0722 * pixel.b
    	image.unlock()
    	return sum * 255.0 / 48.0

    """#

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
