/// What is being made, what waits, and what was made. Pure: whoever owns it starts and stops the processes.
struct JobQueue: Equatable, Sendable {
  /// What a job makes.
  enum Work: Equatable, Sendable {
    case takes(project: String, ShotID, count: Int)
    case build(project: String, ExportOrder)
  }

  enum State: Equatable, Sendable {
    case waiting, running, stopping, done, cancelled
    case failed(String)

    var isOver: Bool {
      switch self {
      case .done, .cancelled, .failed: true
      case .waiting, .running, .stopping: false
      }
    }
  }

  struct Job: Equatable, Sendable, Identifiable {
    let id: Int
    var work: Work
    var title: String
    var state = State.waiting
    var fraction = 0.0
    /// What it does just now.
    var note = ""
    /// Seconds that are left; nil while unknown.
    var remaining: Double?
    /// The newest estimate of what it makes.
    var estimate: Estimate?
    /// Bundles and takes that it has made.
    var results: [String] = []
    /// One of each step, for the inspector.
    var norms: [StepNorms] = []
  }

  /// Jobs run one at a time: they share a device.
  private(set) var jobs: [Job] = []
  private var lastID = 0

  /// The one that runs or is being stopped.
  var current: Job? { jobs.first { $0.state == .running || $0.state == .stopping } }
  /// The next to start; nil while one runs.
  var next: Job? { current == nil ? jobs.first { $0.state == .waiting } : nil }
  var waiting: Int { jobs.count { $0.state == .waiting } }
  var isIdle: Bool { jobs.allSatisfy(\.state.isOver) }

  subscript(id: Int) -> Job? { jobs.first { $0.id == id } }

  /// Appends a job and returns its number.
  mutating func add(_ work: Work, title: String) -> Int {
    lastID += 1
    jobs.append(Job(id: lastID, work: work, title: title))
    // What is long over is let go.
    while jobs.count > 50, let old = jobs.firstIndex(where: { $0.state.isOver }) { jobs.remove(at: old) }
    return lastID
  }

  mutating func start(_ id: Int) { change(id) { $0.state = .running } }

  /// Takes a waiting job out, or begins to stop a running one. Returns whether a process must be stopped.
  mutating func cancel(_ id: Int) -> Bool {
    guard let job = self[id], !job.state.isOver else { return false }
    let runs = job.state == .running
    change(id) { $0.state = runs ? .stopping : $0.state == .stopping ? .stopping : .cancelled }
    return runs
  }

  mutating func progress(_ id: Int, fraction: Double? = nil, note: String? = nil, remaining: Double?? = nil) {
    change(id) { job in
      if let fraction, fraction.isFinite { job.fraction = min(1, max(0, fraction)) }
      if let note { job.note = note }
      if let remaining { job.remaining = remaining }
    }
  }

  mutating func estimate(_ id: Int, _ estimate: Estimate) {
    change(id) { job in
      job.estimate = estimate
      if estimate.norms.step == 1, estimate.norms.window == 0 { job.norms = [] }
      job.norms.append(estimate.norms)
      if job.norms.count > 1000 { job.norms.removeFirst(job.norms.count - 1000) }
    }
  }

  mutating func result(_ id: Int, _ path: String) { change(id) { $0.results.append(path) } }

  /// The process has ended: `message` is what it said of a failure.
  mutating func end(_ id: Int, success: Bool, message: String) {
    change(id) { job in
      if success {
        (job.state, job.fraction) = (.done, 1)
      } else if job.state == .stopping {
        job.state = .cancelled
      } else {
        job.state = .failed(message)
      }
      (job.remaining, job.note) = (nil, "")
    }
  }

  mutating func dismiss(_ id: Int) { jobs.removeAll { $0.id == id && $0.state.isOver } }

  private mutating func change(_ id: Int, _ body: (inout Job) -> Void) {
    guard let place = jobs.firstIndex(where: { $0.id == id }) else { return }
    body(&jobs[place])
  }
}

/// What a step of denoising came to, for the curious.
struct StepNorms: Equatable, Sendable, Codable {
  /// Steps done in this window, of how many.
  var step, steps: Int
  /// The window, from 0, of how many.
  var window, windows: Int
  /// How much noise was left before the step, 1…0.
  var sigma: Double
  /// Root mean squares of the picture's and sound's latents.
  var picture, sound: Double
  /// Root mean squares of how far the step moved them.
  var pictureChange, soundChange: Double
  /// Root mean square of each picture token, row by row, of the first patch.
  var tokens: [Double]
}

/// What a shot looks like after a step.
struct Estimate: Equatable, Sendable {
  var norms: StepNorms
  var width, height: Int
  /// Pictures as RGB, one after another.
  var pictures: [[UInt8]]
  /// Counts up, so that a texture knows when to change.
  var serial: Int
}
