/// What the Godot 3 bundle's scripts say; GDScript 1, for 3.2 to 3.6.
enum Godot3Script {
  /// `cutscene.gd`.
  static let cutscene = #"""
    extends Control

    # A cutscene: a movie, and everything that happens in it, on the movie's own clock.
    #
    # Add cutscene.tscn to a scene: it fills its parent and plays. Or switch `autoplay` off and call `play()`.
    #
    #   $Cutscene.connect("cutscene_event", self, "_on_cutscene_event")
    #   $Cutscene.connect("finished", self, "_on_cutscene_finished")
    #
    #   func _on_cutscene_event(name, data):
    #       if name == "thunder":
    #           shake_camera(data.force)
    #
    # The AnimationPlayer is advanced by hand to the position of the movie in every tick, so an event, a subtitle and the
    # picture they belong to come in the same tick. You may add tracks of your own to the animation "cutscene": `advance()`
    # plays them like these. When the movie ends or is skipped, the animation runs to its end first: no event is lost.

    # Something happens, at the picture it was made for. `data`: id, force (0 to 1), frame, time (seconds), shot, scripted.
    signal cutscene_event(name, data)
    # A named moment of the screenplay. `data`: frame, time (seconds), shot.
    signal marker_reached(name, data)
    # What is said now, as "SPEAKER: text"; empty when nothing is.
    signal subtitle_changed(text)
    # The shape of a character's mouth: one of VISEMES.
    signal viseme_changed(character, name)
    # The movie is over, or was skipped.
    signal finished

    # The fifteen mouth shapes: the order of `viseme_weights()`.
    const VISEMES = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou"]
    # Rows of mouth shapes per second.
    const VISEME_RATE = 100.0
    # Values of the hum of the controller per second.
    const HUM_RATE = 60.0
    # How long a tap on the controller lasts, in seconds.
    const TAP_LENGTH = 0.12

    # Play as soon as the scene is there.
    export(bool) var autoplay = true
    # The input action that skips the cutscene; empty for none.
    export(String) var skip_action = "ui_cancel"
    # Whether subtitles are drawn. `subtitle_changed` comes either way.
    export(bool) var show_subtitles = true setget set_show_subtitles
    # Subtitles are this share of the picture's height.
    export(float, 0.02, 0.2) var subtitle_size = 0.06
    # Whether the controller `rumble_device` hums and taps.
    export(bool) var rumble = true
    export(int) var rumble_device = 0
    # What the exporter knows; you need not change these.
    export(float) var duration = 0.0
    export(Vector2) var picture_size = Vector2(16, 9)
    export(PoolStringArray) var speakers = PoolStringArray()
    export(Array) var viseme_tracks = []
    export(PoolRealArray) var hum_amplitude = PoolRealArray()
    export(PoolRealArray) var hum_frequency = PoolRealArray()

    # Set by the animation.
    var subtitle = "" setget set_subtitle

    var _visemes = {}
    var _playing = false
    var _skipping = false
    var _advancing = false
    var _clock = 0.0
    var _tap_end = -1.0
    var _tap_intensity = 0.0
    var _tap_sharpness = 0.0
    var _rumbled_at = -1.0

    onready var _video = $Video
    onready var _animation = $AnimationPlayer
    onready var _label = $Subtitle


    func _ready():
    	_animation.playback_process_mode = AnimationPlayer.ANIMATION_PROCESS_MANUAL
    	_video.connect("finished", self, "_finish")
    	connect("resized", self, "_fit")
    	_fit()
    	set_show_subtitles(show_subtitles)
    	if autoplay:
    		play()


    # Plays from the beginning.
    func play():
    	_clock = 0.0
    	_skipping = false
    	_tap_end = -1.0
    	_rumbled_at = -1.0
    	for character in speakers:
    		_visemes[character] = "sil"
    	set_subtitle("")
    	_animation.stop(true)
    	_animation.play("cutscene")
    	_video.stop()
    	_video.play()
    	_playing = true


    # Ends the cutscene now. What was still to come comes at once: see `is_skipping()`.
    func skip():
    	if _playing:
    		_skipping = true
    		# Called by a handler of an event, it waits until the animation is done with this tick.
    		if not _advancing:
    			_finish()


    # Whether the cutscene plays.
    func is_playing():
    	return _playing


    # True in handlers of events that come because the cutscene is skipped: change your world, but make no noise.
    func is_skipping():
    	return _skipping


    # Seconds from the first picture.
    func clock():
    	return _clock


    # The movie's picture, for your own materials.
    func texture():
    	return _video.get_video_texture()


    # How strongly a character's mouth has each shape of VISEMES now; they sum to 1. For blend shapes, call it each frame:
    #
    #   var weights = $Cutscene.viseme_weights("mira")
    #   for i in range(weights.size()):
    #       face.set("blend_shapes/viseme_" + $Cutscene.VISEMES[i], weights[i])
    func viseme_weights(character):
    	var count = VISEMES.size()
    	var row = _clock * VISEME_RATE
    	for track in viseme_tracks:
    		var rows = track.weights.size() / count
    		var at = row - track.first_row
    		if track.character == character and at >= 0 and at < rows:
    			var first = int(at)
    			var second = int(min(first + 1, rows - 1))
    			var blended = PoolRealArray()
    			for i in range(count):
    				blended.append(lerp(track.weights[first * count + i], track.weights[second * count + i], at - first))
    			return blended
    	var rest = PoolRealArray([1.0])
    	for _i in range(count - 1):
    		rest.append(0.0)
    	return rest


    # The shape of a character's mouth now.
    func viseme(character):
    	return _visemes.get(character, "sil")


    func set_show_subtitles(value):
    	show_subtitles = value
    	if _label:
    		_label.visible = value


    func set_subtitle(text):
    	if text == subtitle:
    		return
    	subtitle = text
    	if _label:
    		_label.text = text
    	emit_signal("subtitle_changed", text)


    # The animation calls these three.
    func on_event(name, data):
    	emit_signal("cutscene_event", name, data)


    func on_marker(name, data):
    	emit_signal("marker_reached", name, data)


    func on_tap(intensity, sharpness):
    	_tap_end = _clock + TAP_LENGTH
    	_tap_intensity = intensity
    	_tap_sharpness = sharpness
    	_rumbled_at = -1.0


    # The animation sets viseme/0 for the first of `speakers` and so on.
    func _set(property, value):
    	if property.begins_with("viseme/"):
    		var number = int(property.substr(7))
    		if number < speakers.size():
    			var character = speakers[number]
    			if _visemes.get(character, "sil") != value:
    				_visemes[character] = value
    				emit_signal("viseme_changed", character, value)
    			return true
    	return false


    func _get(property):
    	if property.begins_with("viseme/"):
    		var number = int(property.substr(7))
    		if number < speakers.size():
    			return _visemes.get(speakers[number], "sil")
    	return null


    func _process(_delta):
    	if _playing:
    		var before = _clock
    		_advance(_video.stream_position)
    		_hum(before)


    func _unhandled_input(event):
    	if _playing and skip_action != "" and InputMap.has_action(skip_action) and event.is_action_pressed(skip_action):
    		get_tree().set_input_as_handled()
    		skip()


    func _exit_tree():
    	Input.stop_joy_vibration(rumble_device)


    func _advance(time):
    	if not _animation.is_playing():
    		return
    	var step = min(time, duration) - _animation.current_animation_position
    	if step > 0.0:
    		_clock = min(time, duration)
    		_advancing = true
    		_animation.advance(step)
    		_advancing = false
    		if _skipping:
    			_finish()


    func _finish():
    	if not _playing:
    		return
    	# The last step goes just beyond the end, so that rounding keeps no key from being played.
    	_clock = duration
    	_advancing = true
    	if _animation.is_playing():
    		_animation.advance(duration - _animation.current_animation_position + 0.001)
    	_advancing = false
    	_playing = false
    	_video.stop()
    	set_subtitle("")
    	Input.stop_joy_vibration(rumble_device)
    	emit_signal("finished")
    	_skipping = false


    # The low, strong motor takes the dull part and the light one the sharp part; repeated ten times a second.
    func _hum(from):
    	if not rumble or (_rumbled_at >= 0.0 and _clock - _rumbled_at < 0.1):
    		return
    	var strong = 0.0
    	var weak = 0.0
    	var last = int(min(_clock * HUM_RATE, hum_amplitude.size() - 1))
    	for i in range(int(from * HUM_RATE), last + 1):
    		strong = max(strong, hum_amplitude[i] * (1.0 - hum_frequency[i]))
    		weak = max(weak, hum_amplitude[i] * hum_frequency[i])
    	if _clock < _tap_end:
    		strong = max(strong, _tap_intensity * (1.0 - _tap_sharpness))
    		weak = max(weak, _tap_intensity * _tap_sharpness)
    	_rumbled_at = _clock
    	Input.start_joy_vibration(rumble_device, min(weak, 1.0), min(strong, 1.0), 0.15)


    # The picture keeps its shape, in the middle; letters grow with it.
    func _fit():
    	var scale = min(rect_size.x / picture_size.x, rect_size.y / picture_size.y)
    	var size = picture_size * max(scale, 0.0)
    	var corner = ((rect_size - size) / 2.0).floor()
    	_video.rect_position = corner
    	_video.rect_size = size
    	# Godot's own font is drawn for 14 pixels. Give the label a larger font of yours and this scales it less.
    	var letters = _label.get_font("font").get_height()
    	var grow = max(size.y * subtitle_size / max(letters, 1.0), 0.1)
    	_label.rect_scale = Vector2(grow, grow)
    	_label.rect_position = corner + Vector2(size.x * 0.05, size.y * 0.7)
    	_label.rect_size = Vector2(size.x * 0.9, size.y * 0.26) / grow

    """#
}
