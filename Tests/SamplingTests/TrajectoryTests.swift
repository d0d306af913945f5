import Foundation
import Sampling
import Testing

@Suite struct TrajectoryTests {
  @Test func `Whole trajectories follow the published scheduler, state by state`() throws {
    let goldens: [Goldens.Trajectory] = try Goldens.read("trajectories.json")
    #expect(goldens.map(\.steps) == [1, 2, 3, 5, 32, 8])
    for golden in goldens {
      let solver: any Solver = golden.solver == "unipc" ? UniPCSolver() : RenoisingSolver()
      let plan = try solver.plan(.shifted(steps: golden.steps, shift: 5), prediction: .velocity)
      var state = SolverState(sample: golden.start)
      for step in plan {
        let velocity = flow(state.sample, sigma: step.sigma, target: golden.target)
        state.advance(step, prediction: velocity, noise: step.usesNoise ? golden.noise[step.index] : [])
        for (ours, theirs) in zip(state.sample, golden.states[step.index]) {
          #expect(abs(ours - theirs) < 4e-6, "\(golden.solver) of \(golden.steps) steps, step \(step.index)")
        }
      }
      #expect(plan.count == golden.states.count)
    }
  }

  @Test func `A clean prediction gives the same trajectory as the velocity it implies`() throws {
    let target = [0.5, -1, 0.25]
    for solver in [EulerSolver(), RenoisingSolver(), UniPCSolver()] as [any Solver] {
      let schedule = try SigmaSchedule.shifted(steps: 6, shift: 3)
      var byVelocity = SolverState(sample: [1, 0.3, -2] as [Double])
      var byClean = byVelocity
      let plans = zip(solver.plan(schedule, prediction: .velocity), solver.plan(schedule, prediction: .clean))
      for (velocityStep, cleanStep) in plans {
        let noise = [0.1, -0.7, 1.1]
        let velocity = flow(byVelocity.sample, sigma: velocityStep.sigma, target: target)
        let clean = zip(byClean.sample, flow(byClean.sample, sigma: cleanStep.sigma, target: target))
          .map { $0 - cleanStep.sigma * $1 }
        byVelocity.advance(velocityStep, prediction: velocity, noise: noise)
        byClean.advance(cleanStep, prediction: clean, noise: noise)
        for (a, b) in zip(byVelocity.sample, byClean.sample) { #expect(abs(a - b) < 1e-12) }
      }
    }
  }

  @Test func `Euler steps on a clean prediction are Foal's update`() throws {
    let plan = try EulerSolver().plan(.uniform(steps: 5), prediction: .clean)
    for (index, step) in plan.enumerated() {
      let t = Double(index) / 5
      let rate = 0.2 / (1 - t)
      #expect(abs(step.sample.prediction - rate) < 1e-14)
      #expect(abs(step.sample.sample - (1 - rate)) < 1e-14)
      #expect(!step.usesNoise && step.history == nil)
    }
    #expect(plan[4].sample.sample == 0)
  }

  @Test func `A straight flow is followed exactly by every solver`() throws {
    // noise and clean fixed: the velocity is the same everywhere, and any order of solver must land on clean.
    let (noise, clean) = ([1.5, -0.5], [0.2, 0.7])
    for solver in [EulerSolver(), UniPCSolver()] as [any Solver] {
      let schedule = try SigmaSchedule(sigmas: [0.95, 0.7, 0.4, 0.1, 0])
      var state = SolverState(sample: zip(noise, clean).map { 0.95 * $0 + 0.05 * $1 })
      for step in solver.plan(schedule, prediction: .velocity) {
        state.advance(step, prediction: zip(noise, clean).map { $0 - $1 })
      }
      for (a, b) in zip(state.sample, clean) { #expect(abs(a - b) < 1e-12) }
    }
  }

  @Test func `Only the last renoising step adds no noise`() throws {
    let plan = try RenoisingSolver().plan(.shifted(steps: 8, shift: 5), prediction: .velocity)
    #expect(plan.map(\.usesNoise) == [true, true, true, true, true, true, true, false])
  }

  @Test func `Guidance changes its scale below the threshold and combines as published`() throws {
    let guidance = Guidance(early: 5, late: 2, threshold: 500)
    let plan = try UniPCSolver().plan(.shifted(steps: 32, shift: 5), prediction: .velocity)
    #expect(plan.map(guidance.scale) == plan.map { $0.timestep > 500 ? 5 : 2 })
    #expect(plan.filter { guidance.scale(at: $0) == 2 }.map(\.timestep) == [480, 416, 340, 249, 138])
    #expect(Guidance.combine(positive: [1, 2], negative: [0.5, 4], scale: 5) == [3, -6])
  }

  @Test func `Given values can be put back into the sample`() {
    var state = SolverState(sample: [1, 2, 3, 4] as [Float])
    state.replace(1..<3, with: [9, 8])
    #expect(state.sample == [1, 9, 8, 4])
  }

  /// The flow of `velocity` in tools/parity/make_sampler_goldens.py.
  private func flow(_ x: [Double], sigma: Double, target: [Double]) -> [Double] {
    zip(x, target).map { 0.9 * $0 - $1 + 0.2 * sin(3 * $0 + sigma) }
  }
}
