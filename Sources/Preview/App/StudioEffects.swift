import CutModel
import CutsceneBuild
import Foundation
import MediaIO
import Playback
import StudioWindow
import Timeline
import WindowSystem

extension Studio {
  // MARK: Opening

  func openSubject(_ path: String) {
    let loader = self.loader
    let takes = state.extraTakes
    work { () -> Result<(Subject, StudioState.Opened), StudioError> in
      Self.read(path, loader, takes)
    } then: { studio, result in
      guard studio.state.opening == path else { return }
      switch result {
      case .success(let (subject, opened)):
        if subject != studio.state.subject { studio.state.extraTakes = [:] }
        for effect in studio.state.opened(subject, opened) { studio.run(effect) }
        studio.restartWatch()
        studio.window.window.title = "\(studio.title) — Hoofbeat"
      case .failure(let error): studio.state.failed(error.description)
      }
    }
  }

  var loader: ProjectLoader {
    ProjectLoader(models: options.models, cache: options.cache, identityFolder: options.identityFolder)
  }

  /// What the window is called after.
  var title: String { state.project?.name ?? state.clips.first?.title ?? "Preview" }

  nonisolated static func read(
    _ path: String, _ loader: ProjectLoader, _ takes: [String: Int]
  ) -> Result<(Subject, StudioState.Opened), StudioError> {
    Result { () throws(StudioError) in
      let subject = try Subject.locate(path)
      switch subject {
      case .project(let root): return (subject, .project(loader.load(root, takes: takes)))
      case .take(let folder):
        return (subject, .clips([try Clip(take: folder, id: folder, title: (folder as NSString).lastPathComponent)]))
      case .bundle(let folder):
        var clips: [Clip] = []
        var seen: Set<String> = []
        for found in CutFiles.find(in: folder) {
          let clip = try Clip(document: found.document, movie: found.movie, id: found.document)
          if seen.insert(clip.cut?.id ?? "").inserted { clips.append(clip) }
        }
        return (subject, .clips(clips))
      case .movie(let file):
        let name = (file as NSString).lastPathComponent
        return (subject, .clips([Clip(id: file, title: name, source: .movie(file), lanes: .empty, cut: nil)]))
      }
    }
  }

  /// Reads what is open again: something of it has changed.
  func reload() {
    guard let subject = state.subject else { return }
    // What changes until it is read is read with it.
    watch = nil
    let loader = self.loader
    let takes = state.extraTakes
    work {
      Self.read(subject.path, loader, takes)
    } then: { studio, result in
      guard studio.state.subject == subject else { return }
      switch result {
      case .success(let (_, opened)):
        for effect in studio.state.opened(subject, opened) { studio.run(effect) }
        studio.restartWatch()
      case .failure(let error):
        studio.state.log.add(.bad, error.description)
        studio.restartWatch()
      }
    }
  }

  // MARK: Playing

  func show(keepsTime: Bool) {
    let number = slot.ask()
    let back = keepsTime ? slot.player?.time ?? state.time : nil
    if let back { slot.place = .time(back) } else { slot.place = nil }
    guard let clip = state.shown else {
      slot.put(nil, nil, transport: state.transport)
      (state.frames, state.duration, state.rate, state.size) = (0, .zero, nil, nil)
      lanes.show(nil)
      return
    }
    if !keepsTime { state.transport.isPlaying = false }
    work { [proxies = options.proxies] in
      Result { () throws(StudioError) in try clip.media(proxies: proxies) }
    } then: { studio, result in
      guard studio.slot.wanted == number else {
        (try? result.get())?.close()
        return
      }
      switch result {
      case .success(let media):
        studio.slot.put(media, clip, transport: studio.state.transport)
        studio.slot.player?.resetStatistics()
        studio.lanes.show(clip.source)
        studio.textures.forgetLanes()
      case .failure(let error):
        studio.slot.put(nil, nil, transport: studio.state.transport)
        (studio.state.frames, studio.state.duration) = (0, .zero)
        studio.state.trouble = error.description
        studio.state.log.add(.bad, error.description)
      }
    }
  }

  func openCompared() {
    let number = slot.askOther()
    guard let id = state.comparison?.other, let clip = state.clip(of: id) else {
      slot.put(other: nil, nil)
      return
    }
    work { [proxies = options.proxies] in
      Result { () throws(StudioError) in try clip.media(proxies: proxies) }
    } then: { studio, result in
      guard studio.slot.wantedOther == number else {
        (try? result.get())?.close()
        return
      }
      switch result {
      case .success(let media): studio.slot.put(other: media, clip)
      case .failure(let error):
        studio.state.comparison = nil
        studio.state.log.add(.bad, error.description)
      }
    }
  }

  // MARK: Writing

  func choose(_ id: TakeID) {
    guard let project = state.project, let cut = project.cut(id.cut) else { return }
    let (loader, root) = (self.loader, project.root)
    work { () -> String? in
      do {
        var settings = ProjectBuild.Settings(identityFolder: loader.identityFolder)
        settings.cache = loader.cache
        let build = try ProjectBuild(at: root, settings: settings, models: loader.models)
        try ProjectBuild.choose(
          in: build.project, plan: build.plan, cutscene: cut.cutscene, shot: id.shot, number: id.number)
        return nil
      } catch { return "\(error)" }
    } then: { studio, problem in
      if let problem {
        studio.state.log.add(.bad, problem)
      } else {
        studio.state.log.add(.good, "\(id.shot) shows take \(id.number); the next build assembles it.")
        studio.reload()
      }
    }
  }

  func saveFrame(_ path: String) {
    guard let picture = textures.picture else { return }
    let size = "\(picture.width)×\(picture.height)"
    work { () -> String? in
      do throws(MediaError) {
        try picture.writePNG(to: path)
        return nil
      } catch { return "\(error)" }
    } then: { studio, problem in
      if let problem {
        studio.state.log.add(.bad, problem)
      } else {
        studio.state.log.add(.good, "The picture is in \(path) (\(size)).")
      }
    }
  }

  func write(_ edit: ShotEdit, of id: ShotID) {
    guard let project = state.project, let shot = project.shot(id) else { return }
    let root = project.root
    work { () -> String? in
      do throws(StudioError) {
        try ScreenplayEdit.write(edit, of: shot, in: root)
        return nil
      } catch { return "\(error)" }
    } then: { studio, problem in
      if let problem {
        studio.state.log.add(.bad, problem)
      } else {
        studio.state.log.add(
          .good, "\(shot.place.split(separator: ":").first ?? "The screenplay"): \(id.shot) was changed.")
        studio.reload()
      }
    }
  }

  // MARK: Off the window's thread

  /// Runs `body` off the window's thread, and `then` on it.
  func work<Value: Sendable>(
    _ body: @escaping @Sendable () -> Value, then: @escaping @MainActor (Studio, Value) -> Void
  ) {
    pending += 1
    Task.detached(priority: .userInitiated) { [weak self] in
      let value = body()
      await self?.finish(value, then)
    }
  }

  private func finish<Value: Sendable>(_ value: Value, _ then: @MainActor (Studio, Value) -> Void) {
    pending -= 1
    if !isClosing { then(self, value) }
  }
}
