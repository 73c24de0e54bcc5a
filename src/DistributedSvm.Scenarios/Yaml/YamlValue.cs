namespace DistributedSvm.Scenarios.Yaml;

/// <summary>A value of a YAML file with the place where it stands (line and column from 1).</summary>
public abstract record YamlValue(string File, int Line, int Column)
{
    /// <summary>What it is, for a message: "a list", "a mapping", "the text 'x'".</summary>
    public abstract string Description { get; }

    public ScenarioError Error(string message) => new(File, Line, Column, message);
}
