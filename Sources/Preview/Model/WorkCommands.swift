extension StudioState {
  /// Commands that change the project or make something.
  mutating func applyWork(_ command: Command) -> [Effect] {
    switch command {
    case .choose(let id):
      guard let shot = project?.shot(id.shotID) else { return [] }
      history.add(.init(shot: id.shotID, before: shot.chosen, after: id.number))
      return [.choose(id)]
    case .undo: return history.undo().map { [.choose($0)] } ?? []
    case .redo: return history.redo().map { [.choose($0)] } ?? []
    case .makeTakes(let id, let count):
      guard let project, let shot = project.shot(id) else { return [] }
      guard canBuild(project) else { return [] }
      let made = shot.takes.count { $0.folder != nil }
      // The first takes that are missing come first; more have the seeds that follow.
      let wanted = min(99, made + max(1, count))
      extraTakes[id.shot] = max(extraTakes[id.shot] ?? 0, wanted)
      _ = jobs.add(
        .takes(project: project.root, id, count: wanted),
        title: "\(id.shot): \(wanted - made == 1 ? "take \(wanted)" : "takes \(made + 1)–\(wanted)")")
      tab = .jobs
      return [.startJobs]
    case .build:
      guard let project, canBuild(project) else { return [] }
      _ = jobs.add(.build(project: project.root, ExportOrder(targets: [])), title: "Build \(project.name)")
      tab = .jobs
      return [.startJobs]
    case .export(let order):
      guard let project, canBuild(project) else { return [] }
      let what = order.targets.isEmpty ? "all targets" : order.targets.joined(separator: ", ")
      _ = jobs.add(.build(project: project.root, order), title: "Export \(order.cutscene ?? project.name) for \(what)")
      dialog = nil
      tab = .jobs
      return [.startJobs]
    case .edit(let id, let edit): return project == nil ? [] : [.edit(id, edit)]
    case .cancel(let id): return jobs.cancel(id) ? [.stopJob(id)] : []
    case .cancelAll:
      var effects: [Effect] = []
      for job in jobs.jobs.reversed() where jobs.cancel(job.id) { effects.append(.stopJob(job.id)) }
      return effects
    case .retry(let id):
      guard let job = jobs[id], job.state.isOver else { return [] }
      jobs.dismiss(id)
      _ = jobs.add(job.work, title: job.title)
      return [.startJobs]
    case .dismiss(let id):
      jobs.dismiss(id)
      return []
    case .saveFrame(let path): return hasMedia ? [.saveFrame(path)] : []
    default: return []
    }
  }

  /// Whether there is nothing wrong with a project; else says so.
  private mutating func canBuild(_ project: ProjectDocument) -> Bool {
    guard let problem = project.problems.first else { return true }
    log.add(.bad, "The project cannot be built: \(problem)")
    return false
  }
}
