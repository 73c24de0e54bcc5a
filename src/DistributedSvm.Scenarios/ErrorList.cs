using System.Collections.Immutable;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios;

/// <summary>Collects what is wrong, so that one reading reports all of it.</summary>
public sealed class ErrorList
{
    private readonly List<ScenarioError> _errors = [];

    public int Count => _errors.Count;

    public void Add(YamlValue at, string message) => Add(new ScenarioError(at.File, at.Line, at.Column, message));

    public void Add(ScenarioError error)
    {
        // A YAML alias can make one value be read twice; its error is still one.
        if (!_errors.Contains(error))
        {
            _errors.Add(error);
        }
    }

    public void Add(ScenarioException exception)
    {
        foreach (ScenarioError error in exception.Errors)
        {
            Add(error);
        }
    }

    /// <summary>Throws if there is any: first by file in the order of their first error, then by place.</summary>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            List<string> files = [.. _errors.Select(e => e.File).Distinct()];
            throw new ScenarioException([.. _errors.OrderBy(e => files.IndexOf(e.File)).ThenBy(e => e.Line).ThenBy(e => e.Column)]);
        }
    }

    public ImmutableArray<ScenarioError> ToImmutable() => [.. _errors];
}
