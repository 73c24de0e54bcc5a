using DistributedSvm.Scenarios;

namespace DistributedSvm.Client.Running.Comparisons;

/// <summary>A scenario of a comparison.</summary>
/// <param name="Name">Its file's name without the extension.</param>
/// <param name="Document">The scenario.</param>
internal sealed record ComparedScenario(string Name, ScenarioDocument Document);
