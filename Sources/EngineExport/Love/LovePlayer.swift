/// `cutscene.lua` and `main.lua` of the LÖVE bundle.
enum LovePlayer {
  /// The player, a module without dependencies.
  static let cutscene = #"""
    -- Plays cutscenes: a movie, and everything that happens in it, on the movie's own clock. LÖVE 11.
    --
    --   local Cutscene = require("cutscenes.cutscene")
    --   local cutscene = Cutscene.new("cutscenes/intro")
    --   function cutscene.onEvent(name, data) print(name, data.force) end
    --   cutscene:play()
    --   -- in love.update: cutscene:update()
    --   -- in love.draw: cutscene:draw(0, 0, love.graphics.getDimensions())
    --
    -- You may set these functions:
    --   onEvent(name, data)          data: id, force (0 to 1), frame, time (seconds), shot, scripted
    --   onMarker(name, data)         data: frame, time, shot
    --   onSubtitle(text, speaker)    what is said; empty when nothing is
    --   onViseme(character, shape)   one of the fifteen mouth shapes: sil PP FF TH DD kk CH SS nn RR aa E ih oh ou
    --   onFinish(skipped)
    -- Skipping brings what is left at once, while cutscene.skipping is true: change your world, but make no noise.

    local Cutscene = {}
    Cutscene.__index = Cutscene

    local TAP_LENGTH = 0.12

    -- The upper half of the movie is the colour, the lower half how much of it covers what is behind.
    local stacked = [[
      uniform float rim;
      void effect() {
        vec2 at = VaryingTexCoord.xy;
        vec3 colour = VideoTexel(vec2(at.x, clamp(at.y * 0.5, rim, 0.5 - rim))).rgb;
        float matte = VideoTexel(vec2(at.x, clamp(0.5 + at.y * 0.5, 0.5 + rim, 1.0 - rim))).r;
        love_PixelColor = vec4(colour, matte) * VaryingColor;
      }
    ]]

    -- The cutscene in a folder of your game.
    function Cutscene.new(folder)
      local cut = love.filesystem.load(folder .. "/data.lua")()
      local self = setmetatable({
        cut = cut,
        showSubtitles = true,
        rumble = true,
        skipping = false,
        time = 0,
        subtitle = "",
        speaker = "",
      }, Cutscene)
      self.video = love.graphics.newVideo(folder .. "/" .. cut.movie, { audio = true })
      if cut.width <= 640 then self.video:setFilter("nearest", "nearest") end
      if cut.seeThrough then
        self.shader = love.graphics.newShader(stacked)
        self.shader:send("rim", 0.5 / self.video:getHeight())
      end
      self:rewind()
      return self
    end

    function Cutscene:rewind()
      self.time, self.next, self.piece, self.shapes = 0, 1, nil, {}
      self.playing, self.skipping, self.tapEnd, self.rumbled = false, false, -1, -1
      self.subtitle, self.speaker = "", ""
    end

    -- Plays from the beginning.
    function Cutscene:play()
      self:rewind()
      self.video:rewind()
      self.video:play()
      self.playing = true
    end

    -- Ends it now. What is left comes at once.
    function Cutscene:skip()
      if self.playing then
        self.skipping = true
        self:finish()
      end
    end

    -- Call it in love.update.
    function Cutscene:update()
      if not self.playing then return end
      local before = self.time
      self:advance(math.min(self.video:tell(), self.cut.duration))
      self:hum(before)
      if self.playing and not self.video:isPlaying() then self:finish() end
    end

    -- Draws picture and subtitle as large as they fit into a rectangle.
    function Cutscene:draw(x, y, width, height)
      local cut = self.cut
      local scale = math.min(width / cut.width, height / cut.height)
      local w, h = cut.width * scale, cut.height * scale
      local left, top = math.floor(x + (width - w) / 2), math.floor(y + (height - h) / 2)
      love.graphics.push("all")
      love.graphics.setColor(1, 1, 1, 1)
      if self.shader then love.graphics.setShader(self.shader) end
      love.graphics.draw(self.video, left, top, 0, w / self.video:getWidth(), h / self.video:getHeight())
      love.graphics.setShader()
      if self.showSubtitles and self.subtitle ~= "" then self:write(left, top, w, h) end
      love.graphics.pop()
    end

    function Cutscene:write(left, top, w, h)
      local size = math.max(10, math.floor(h * 0.06))
      if self.size ~= size then self.size, self.font = size, love.graphics.newFont(size) end
      love.graphics.setFont(self.font)
      local text = (self.speaker ~= "" and self.speaker .. ": " or "") .. self.subtitle
      local room = w * 0.9
      local _, lines = self.font:getWrap(text, room)
      local x, y = left + w * 0.05, top + h * 0.95 - #lines * self.font:getHeight()
      local rim = math.max(1, math.floor(size / 12))
      love.graphics.setColor(0, 0, 0, 1)
      for dx = -rim, rim, rim do
        for dy = -rim, rim, rim do love.graphics.printf(text, x + dx, y + dy, room, "center") end
      end
      love.graphics.setColor(1, 1, 1, 1)
      love.graphics.printf(text, x, y, room, "center")
    end

    -- The shape of a character's mouth now.
    function Cutscene:viseme(character)
      return self.shapes[character] or "sil"
    end

    local function tell(call, ...)
      if call then call(...) end
    end

    function Cutscene:advance(time)
      self.time = math.max(self.time, time)
      local now = self.time
      local piece
      for _, candidate in ipairs(self.cut.subtitles) do
        if candidate.from <= now and now < candidate.to then piece = candidate end
      end
      self:say(piece)
      for character, cues in pairs(self.cut.visemes) do
        local shape = "sil"
        for _, cue in ipairs(cues) do
          if cue[1] <= now and now < cue[2] then shape = cue[3] end
        end
        if self:viseme(character) ~= shape then
          self.shapes[character] = shape
          tell(self.onViseme, character, shape)
        end
      end
      while self.cut.moments[self.next] and self.cut.moments[self.next].time <= now do self:call() end
    end

    function Cutscene:call()
      local moment = self.cut.moments[self.next]
      self.next = self.next + 1
      if moment.kind == "event" then
        tell(self.onEvent, moment.name, moment)
      elseif moment.kind == "marker" then
        tell(self.onMarker, moment.name, moment)
      else
        self.tapEnd, self.tap, self.rumbled = self.time + TAP_LENGTH, moment, -1
      end
    end

    function Cutscene:say(piece)
      if piece == self.piece then return end
      self.piece = piece
      self.subtitle, self.speaker = piece and piece.text or "", piece and piece.speaker or ""
      tell(self.onSubtitle, self.subtitle, self.speaker)
    end

    function Cutscene:finish()
      if self.finishing then return end
      self.finishing = true
      self.time = self.cut.duration
      self:say(nil)
      while self.cut.moments[self.next] do self:call() end
      self.video:pause()
      self.shapes = {}
      self.playing, self.finishing = false, false
      local skipped = self.skipping
      tell(self.onFinish, skipped)
      self.skipping = false
    end

    -- The low, strong motor takes the dull part and the light one the sharp part; ten times a second.
    function Cutscene:hum(from)
      if not self.rumble or (self.rumbled >= 0 and self.time - self.rumbled < 0.1) then return end
      local strong, weak = 0, 0
      local amplitude, frequency = self.cut.amplitude, self.cut.frequency
      for index = math.floor(from * 60) + 1, math.min(math.floor(self.time * 60) + 1, #amplitude) do
        strong = math.max(strong, amplitude[index] * (1 - frequency[index]))
        weak = math.max(weak, amplitude[index] * frequency[index])
      end
      if self.time < self.tapEnd then
        strong = math.max(strong, self.tap.intensity * (1 - self.tap.sharpness))
        weak = math.max(weak, self.tap.intensity * self.tap.sharpness)
      end
      self.rumbled = self.time
      for _, stick in ipairs(love.joystick and love.joystick.getJoysticks() or {}) do
        if stick:isVibrationSupported() then stick:setVibration(math.min(strong, 1), math.min(weak, 1), 0.15) end
      end
    end

    return Cutscene

    """#

  /// `main.lua`: plays the cutscene alone, and prints what happens when asked.
  static let main = #"""
    -- Plays the cutscene alone. Not needed in your game.
    --
    -- love . --cutscene-log prints one line for each thing that happens, and leaves at the end;
    -- --cutscene-skip=SECONDS skips after so many, --cutscene-shot=SECONDS saves a picture of the window.

    local Cutscene = require("cutscenes.cutscene")
    local cutscene, log, skipAt, shotAt
    local events = {}

    local function quoted(text)
      return '"' .. text:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
    end

    local function json(value)
      if type(value) == "string" then return quoted(value) end
      if type(value) ~= "table" then return tostring(value) end
      local parts = {}
      for key, item in pairs(value) do parts[#parts + 1] = quoted(key) .. ":" .. json(item) end
      return "{" .. table.concat(parts, ",") .. "}"
    end

    local function say(kind, data)
      if not log then return end
      print("CUTSCENE " .. json({
        kind = kind, data = data, clock = cutscene.time, video = cutscene.video:tell(), skipping = cutscene.skipping,
      }))
      io.stdout:flush()
    end

    local function show(text)
      events[#events + 1] = text
      if #events > 6 then table.remove(events, 1) end
    end

    function love.load(arguments)
      for _, argument in ipairs(arguments) do
        log = log or argument == "--cutscene-log"
        skipAt = tonumber(argument:match("^%-%-cutscene%-skip=(.*)")) or skipAt
        shotAt = tonumber(argument:match("^%-%-cutscene%-shot=(.*)")) or shotAt
      end
      cutscene = Cutscene.new(CUTSCENE_FOLDER)
      cutscene.onEvent = function(name, data)
        show(("%s  %.2f"):format(name, data.force))
        say("event", data)
      end
      cutscene.onMarker = function(name, data)
        show(name)
        say("marker", data)
      end
      cutscene.onSubtitle = function(text, speaker) say("subtitle", { text = text, speaker = speaker }) end
      cutscene.onViseme = function(character, shape) say("viseme", { character = character, shape = shape }) end
      cutscene.onFinish = function(skipped)
        say("finished", { skipped = skipped })
        if log then love.event.quit() else show("Enter: again    Escape: leave") end
      end
      cutscene:play()
    end

    function love.update()
      cutscene:update()
      if skipAt and cutscene.playing and cutscene.time >= skipAt then cutscene:skip() end
      if shotAt and cutscene.playing and cutscene.time >= shotAt then
        shotAt = nil
        love.graphics.captureScreenshot("cutscene.png")
      end
    end

    function love.draw()
      if cutscene.cut.seeThrough then love.graphics.clear(0.16, 0.2, 0.26) end
      cutscene:draw(0, 0, love.graphics.getDimensions())
      for number, text in ipairs(events) do love.graphics.print(text, 16, 16 * number) end
    end

    function love.keypressed(key)
      if key == "escape" and cutscene.playing then
        cutscene:skip()
      elseif key == "escape" then
        love.event.quit()
      elseif key == "return" and not cutscene.playing then
        events = {}
        cutscene:play()
      end
    end

    """#
}
