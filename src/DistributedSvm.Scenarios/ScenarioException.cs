using System.Collections.Immutable;

namespace DistributedSvm.Scenarios;

/// <summary>Invalid input: a scenario, or a file that it names. Always the user's to mend, never a bug.</summary>
public sealed class ScenarioException : Exception
{
    public ScenarioException(ImmutableArray<ScenarioError> errors)
        : base(string.Join('\n', errors)) => Errors = errors;

    public ScenarioException(string file, int line, int column, string message)
        : this([new ScenarioError(file, line, column, message)])
    {
    }

    public ScenarioException(string file, int line, int column, string message, Exception innerException)
        : base(new ScenarioError(file, line, column, message).ToString(), innerException) =>
        Errors = [new ScenarioError(file, line, column, message)];

    /// <summary>At least one, in the order of files and lines in which they were met.</summary>
    public ImmutableArray<ScenarioError> Errors { get; }
}
