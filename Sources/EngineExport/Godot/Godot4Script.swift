/// What the Godot 4 bundle's scripts say; GDScript 2, for 4.2 and later. The twins of `Godot3Script`.
enum Godot4Script {
  /// `cutscene.gd`.
  static let cutscene = #"""
    extends Control
    ## A cutscene: a movie, and everything that happens in it, on the movie's own clock.
    ##
    ## Add cutscene.tscn to a scene: it fills its parent and plays. Or switch [member autoplay] off
    ## and call [method play].
    ## [codeblock]
    ## $Cutscene.cutscene_event.connect(func(what: StringName, data: Dictionary) -> void:
    ##     if what == &"thunder":
    ##         shake_camera(data.force))
    ## [/codeblock]
    ## The AnimationPlayer is advanced by hand to the position of the movie in every tick, so an event,
    ## a subtitle and the picture they belong to come in the same tick. You may add tracks of your own
    ## to the animation "cutscene". When the movie ends or is skipped, the animation runs to its end
    ## first: no event is lost.

    ## Something happens, at the picture it was made for. [param data]: id, force (0 to 1), frame,
    ## time (seconds), shot, scripted.
    signal cutscene_event(what: StringName, data: Dictionary)
    ## A named moment of the screenplay. [param data]: frame, time (seconds), shot.
    signal marker_reached(what: StringName, data: Dictionary)
    ## What is said now, as "SPEAKER: text"; empty when nothing is.
    signal subtitle_changed(text: String)
    ## The shape of a character's mouth: one of [constant VISEMES].
    signal viseme_changed(character: String, shape: String)
    ## The movie is over, or was skipped.
    signal finished

    ## The fifteen mouth shapes: the order of [method viseme_weights].
    const VISEMES: Array[String] = [
    	"sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou"
    ]
    ## Rows of mouth shapes per second.
    const VISEME_RATE: float = 100.0
    ## Values of the hum of the controller per second.
    const HUM_RATE: float = 60.0
    ## How long a tap on the controller lasts, in seconds.
    const TAP_LENGTH: float = 0.12

    ## Play as soon as the scene is there.
    @export var autoplay: bool = true
    ## The input action that skips the cutscene; empty for none.
    @export var skip_action: StringName = &"ui_cancel"
    ## Whether subtitles are drawn. [signal subtitle_changed] comes either way.
    @export var show_subtitles: bool = true:
    	set = set_show_subtitles
    ## Subtitles are this share of the picture's height.
    @export_range(0.02, 0.2) var subtitle_size: float = 0.06
    ## Whether the controller [member rumble_device] hums and taps.
    @export var rumble: bool = true
    ## The controller.
    @export var rumble_device: int = 0
    @export_group("Written by the exporter")
    ## Seconds.
    @export var duration: float = 0.0
    ## Pixels.
    @export var picture_size: Vector2 = Vector2(16, 9)
    ## The characters that speak.
    @export var speakers: PackedStringArray = []
    ## Rows of mouth shapes, one dictionary for each line.
    @export var viseme_tracks: Array = []
    ## How strongly the controller hums, 0 to 1.
    @export var hum_amplitude: PackedFloat32Array = []
    ## How sharp it feels, 0 to 1.
    @export var hum_frequency: PackedFloat32Array = []

    ## What is said now; set by the animation.
    var subtitle: String = "":
    	set = set_subtitle

    var _visemes: Dictionary = {}
    var _called: Dictionary = {}
    var _playing: bool = false
    var _skipping: bool = false
    var _advancing: bool = false
    var _clock: float = 0.0
    var _tap_end: float = -1.0
    var _tap_intensity: float = 0.0
    var _tap_sharpness: float = 0.0
    var _rumbled_at: float = -1.0

    @onready var _video: VideoStreamPlayer = $Video
    @onready var _animation: AnimationPlayer = $AnimationPlayer
    @onready var _label: Label = $Subtitle


    func _ready() -> void:
    	_animation.callback_mode_process = AnimationMixer.ANIMATION_CALLBACK_MODE_PROCESS_MANUAL
    	_animation.callback_mode_method = AnimationMixer.ANIMATION_CALLBACK_MODE_METHOD_IMMEDIATE
    	_video.finished.connect(_finish)
    	resized.connect(_fit)
    	_fit()
    	set_show_subtitles(show_subtitles)
    	if autoplay:
    		play()


    func _process(_delta: float) -> void:
    	if _playing:
    		var before: float = _clock
    		_advance(_video.stream_position)
    		_hum(before)


    func _unhandled_input(event: InputEvent) -> void:
    	if not _playing or skip_action.is_empty() or not InputMap.has_action(skip_action):
    		return
    	if event.is_action_pressed(skip_action):
    		get_viewport().set_input_as_handled()
    		skip()


    func _exit_tree() -> void:
    	Input.stop_joy_vibration(rumble_device)


    # The animation sets viseme/0 for the first of `speakers` and so on.
    func _set(property: StringName, value: Variant) -> bool:
    	var number: int = _speaker_number(property)
    	if number < 0:
    		return false
    	var character: String = speakers[number]
    	if viseme(character) != value:
    		_visemes[character] = value
    		viseme_changed.emit(character, value)
    	return true


    func _get(property: StringName) -> Variant:
    	var number: int = _speaker_number(property)
    	return null if number < 0 else viseme(speakers[number])


    ## Plays from the beginning.
    func play() -> void:
    	_clock = 0.0
    	_skipping = false
    	_tap_end = -1.0
    	_rumbled_at = -1.0
    	_called.clear()
    	for character: String in speakers:
    		_visemes[character] = "sil"
    	set_subtitle("")
    	_animation.stop()
    	_animation.play(&"cutscene")
    	_video.stop()
    	_video.play()
    	_playing = true


    ## Ends the cutscene now. What was still to come comes at once: see [method is_skipping].
    func skip() -> void:
    	if _playing:
    		_skipping = true
    		# Called by a handler of an event, it waits until the animation is done with this tick.
    		if not _advancing:
    			_finish()


    ## Whether the cutscene plays.
    func is_playing() -> bool:
    	return _playing


    ## True in handlers of events that come because the cutscene is skipped: change your world, but
    ## make no noise.
    func is_skipping() -> bool:
    	return _skipping


    ## Seconds from the first picture.
    func clock() -> float:
    	return _clock


    ## The movie's picture, for your own materials.
    func texture() -> Texture2D:
    	return _video.get_video_texture()


    ## The shape of a character's mouth now.
    func viseme(character: String) -> String:
    	return _visemes.get(character, "sil")


    ## How strongly a character's mouth has each shape of [constant VISEMES] now; they sum to 1. For
    ## blend shapes, call it in every frame:
    ## [codeblock]
    ## var weights: PackedFloat32Array = $Cutscene.viseme_weights("mira")
    ## for i: int in weights.size():
    ##     face.set("blend_shapes/viseme_" + $Cutscene.VISEMES[i], weights[i])
    ## [/codeblock]
    func viseme_weights(character: String) -> PackedFloat32Array:
    	var count: int = VISEMES.size()
    	var row: float = _clock * VISEME_RATE
    	var blended: PackedFloat32Array = []
    	for track: Dictionary in viseme_tracks:
    		var weights: PackedFloat32Array = track.weights
    		var rows: int = floori(weights.size() / float(count))
    		var at: float = row - track.first_row
    		if track.character == character and at >= 0.0 and at < rows:
    			var first: int = int(at)
    			var second: int = mini(first + 1, rows - 1)
    			for i: int in count:
    				var from: float = weights[first * count + i]
    				blended.append(lerpf(from, weights[second * count + i], at - first))
    			return blended
    	blended.resize(count)
    	blended[0] = 1.0
    	return blended


    func set_show_subtitles(value: bool) -> void:
    	show_subtitles = value
    	if _label:
    		_label.visible = value


    func set_subtitle(text: String) -> void:
    	if text == subtitle:
    		return
    	subtitle = text
    	if _label:
    		_label.text = text
    	subtitle_changed.emit(text)


    ## Called by the animation.
    func on_event(what: StringName, data: Dictionary) -> void:
    	if _is_first_call(["event", data.id]):
    		cutscene_event.emit(what, data)


    ## Called by the animation.
    func on_marker(what: StringName, data: Dictionary) -> void:
    	if _is_first_call(["marker", what, data.frame]):
    		marker_reached.emit(what, data)


    ## Called by the animation.
    func on_tap(intensity: float, sharpness: float) -> void:
    	_tap_end = _clock + TAP_LENGTH
    	_tap_intensity = intensity
    	_tap_sharpness = sharpness
    	_rumbled_at = -1.0


    # Godot 4 may play a key at the very start twice: when the animation starts and as it leaves.
    func _is_first_call(key: Array) -> bool:
    	if _called.has(key):
    		return false
    	_called[key] = true
    	return true


    func _speaker_number(property: StringName) -> int:
    	var text: String = property
    	if not text.begins_with("viseme/"):
    		return -1
    	var number: int = text.trim_prefix("viseme/").to_int()
    	return number if number < speakers.size() else -1


    func _advance(time: float) -> void:
    	if not _animation.is_playing():
    		return
    	var step: float = minf(time, duration) - _animation.current_animation_position
    	if step > 0.0:
    		_clock = minf(time, duration)
    		_advancing = true
    		_animation.advance(step)
    		_advancing = false
    		if _skipping:
    			_finish()


    func _finish() -> void:
    	if not _playing:
    		return
    	_clock = duration
    	_advancing = true
    	# The first step after play() only starts the animation. The last one goes just beyond the end,
    	# so that rounding keeps no key from being played.
    	for _i: int in 3:
    		if _animation.is_playing():
    			_animation.advance(duration - _animation.current_animation_position + 0.001)
    	_advancing = false
    	_playing = false
    	_video.stop()
    	set_subtitle("")
    	Input.stop_joy_vibration(rumble_device)
    	finished.emit()
    	_skipping = false


    # The low, strong motor takes the dull part and the light one the sharp part; ten times a second.
    func _hum(from: float) -> void:
    	if not rumble or (_rumbled_at >= 0.0 and _clock - _rumbled_at < 0.1):
    		return
    	var strong: float = 0.0
    	var weak: float = 0.0
    	var last: int = mini(int(_clock * HUM_RATE), hum_amplitude.size() - 1)
    	for i: int in range(int(from * HUM_RATE), last + 1):
    		strong = maxf(strong, hum_amplitude[i] * (1.0 - hum_frequency[i]))
    		weak = maxf(weak, hum_amplitude[i] * hum_frequency[i])
    	if _clock < _tap_end:
    		strong = maxf(strong, _tap_intensity * (1.0 - _tap_sharpness))
    		weak = maxf(weak, _tap_intensity * _tap_sharpness)
    	_rumbled_at = _clock
    	Input.start_joy_vibration(rumble_device, minf(weak, 1.0), minf(strong, 1.0), 0.15)


    # The picture keeps its shape, in the middle; letters grow with it.
    func _fit() -> void:
    	var factor: float = minf(size.x / picture_size.x, size.y / picture_size.y)
    	var shown: Vector2 = picture_size * maxf(factor, 0.0)
    	var corner: Vector2 = ((size - shown) / 2.0).floor()
    	_video.position = corner
    	_video.size = shown
    	var letters: int = maxi(int(shown.y * subtitle_size), 8)
    	_label.add_theme_font_size_override(&"font_size", letters)
    	_label.add_theme_constant_override(&"outline_size", maxi(int(letters / 4.0), 2))
    	_label.position = corner + Vector2(shown.x * 0.05, shown.y * 0.7)
    	_label.size = Vector2(shown.x * 0.9, shown.y * 0.26)

    """#
}
