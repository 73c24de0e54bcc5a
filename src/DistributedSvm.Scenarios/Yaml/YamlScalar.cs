namespace DistributedSvm.Scenarios.Yaml;

/// <summary>A single value. <see cref="IsPlain"/>: written without quotes, so that it may be a number.</summary>
public sealed record YamlScalar(string File, int Line, int Column, string Text, bool IsPlain) : YamlValue(File, Line, Column)
{
    /// <summary>Nothing was written, or YAML's null.</summary>
    public bool IsEmpty => IsPlain && Text is "" or "~" or "null";

    public override string Description => IsEmpty ? "nothing" : $"'{Text}'";
}
