using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Schedules;

/// <summary>Reads <c>schedule: pct</c>, or <c>schedule: { kind: pct, changePoints: 5 }</c>.</summary>
internal static class ScheduleReader
{
    private const int MostLevels = 1_024;
    private const int MostChangePoints = 64;
    private const int MostSteps = 1_000_000;

    /// <summary>No step is late by more than this for its place in the order alone.</summary>
    private static readonly SimTime Longest = SimTime.FromSeconds(1);

    /// <summary>The scenario's policy; the fixed one where it names none, or after an error.</summary>
    public static SchedulePolicy Read(MappingReader scenario, ErrorList errors)
    {
        switch (scenario.Find("schedule"))
        {
            case null:
                return SchedulePolicy.Fixed;
            case YamlMapping mapping when mapping.Find("kind") is YamlScalar { IsEmpty: false } kind:
                return KindOf(kind, errors) is { } known ? Parameters(mapping, known, errors) : SchedulePolicy.Fixed;
            case YamlMapping mapping:
                errors.Add(mapping.Find("kind") ?? mapping, $"a schedule needs a 'kind': {string.Join(", ", ScheduleKinds.All.Select(entry => entry.Key))}");
                return SchedulePolicy.Fixed;
            case YamlScalar { IsEmpty: false } kind:
                return KindOf(kind, errors) is { } named ? SchedulePolicy.Of(named) : SchedulePolicy.Fixed;
            case YamlValue other:
                errors.Add(other, $"'schedule' must be {string.Join(", ", ScheduleKinds.All.Select(entry => entry.Key))} or a mapping with the key 'kind', not {other.Description}");
                return SchedulePolicy.Fixed;
        }
    }

    private static ScheduleKind? KindOf(YamlScalar name, ErrorList errors)
    {
        foreach ((string known, ScheduleKind kind) in ScheduleKinds.All)
        {
            if (known == name.Text)
            {
                return kind;
            }
        }

        errors.Add(name, $"unknown schedule '{name.Text}'{Suggestion.WithAll(name.Text, ScheduleKinds.All.Select(entry => entry.Key))}");
        return null;
    }

    private static SchedulePolicy Parameters(YamlMapping mapping, ScheduleKind kind, ErrorList errors)
    {
        SchedulePolicy policy = SchedulePolicy.Of(kind);
        MappingReader reader = MappingReader.Open(mapping, ScheduleShapes.Of(kind), $"a {kind.Name()} schedule", errors)!;
        return kind switch
        {
            ScheduleKind.Jitter => policy with { Bound = Time(reader, "bound") ?? policy.Bound },
            ScheduleKind.Pct => policy with
            {
                Levels = (int)(reader.Integer("levels", 1, MostLevels) ?? policy.Levels),
                Quantum = Time(reader, "quantum") ?? policy.Quantum,
                ChangePoints = (int)(reader.Integer("changePoints", 0, MostChangePoints) ?? policy.ChangePoints),
                Steps = (int)(reader.Integer("steps", 1, MostSteps) ?? policy.Steps),
            },
            _ => policy,
        };
    }

    private static SimTime? Time(MappingReader reader, string key)
    {
        SimTime? time = reader.PositiveTime(key);
        if (time > Longest)
        {
            reader.Fail(key, $"'{key}' must be at most {Longest}, not {time}");
        }

        return time;
    }
}
