using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Capacity;

/// <summary>How a scenario fares with more and more VFs on each GPU, and which number is the last that is fine.</summary>
public sealed record CapacityResult
{
    /// <summary>A resource that is in use this much has no room for what comes unevenly.</summary>
    private const decimal Full = 0.9m;

    public required string Scenario { get; init; }

    public required ulong Seed { get; init; }

    public required string Protocol { get; init; }

    /// <summary>The measured virtual time of each run.</summary>
    public required SimTime Duration { get; init; }

    /// <summary>GPUs with VFs.</summary>
    public required int Gpus { get; init; }

    /// <summary>Their model; of several the one that allows fewest VFs.</summary>
    public required string Model { get; init; }

    /// <summary>The largest number of VFs that was asked about.</summary>
    public required int MaxVfs { get; init; }

    public required CapacityLimits Limits { get; init; }

    /// <summary>In ascending order of VFs.</summary>
    public required ImmutableArray<CapacityPoint> Points { get; init; }

    /// <summary>What was changed in the scenario beyond the number of its VFs, and what to know of it.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Stopped before all numbers had run.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Violations occurred that the scenario does not expect.</summary>
    public bool Failed => Points.Any(point => point.Failed);

    /// <summary>The first number of VFs that breaks a limit; null when none does.</summary>
    public CapacityPoint? Broken => Points.FirstOrDefault(point => !Limits.Broken(point).IsEmpty);

    /// <summary>The last number of VFs before that; null when the first breaks already, or nothing has run.</summary>
    public CapacityPoint? Last => Broken is { } broken ? Points.LastOrDefault(point => point.Vfs < broken.Vfs) : Points.LastOrDefault();

    /// <summary>The answer in a sentence.</summary>
    public string Answer
    {
        get
        {
            string each = Gpus > 1 ? " on each GPU" : "";
            if (Broken is not { } broken)
            {
                return Last is { } last
                    ? $"no limit found up to {CapacityText.Vfs(last.Vfs)}{each}, of {CapacityText.Vram(last.VramPerVf)} each"
                    : "interrupted before any run had ended";
            }

            string why = $"{string.Join(" and ", Limits.Broken(broken).Select(limit => limit.Text))}{(Cause is { } cause ? $": {cause}" : "")}";
            return Last is { } fine
                ? $"{CapacityText.Vfs(fine.Vfs)}{each} of {CapacityText.Vram(fine.VramPerVf)} each; at {broken.Vfs} {why}"
                : $"not even {CapacityText.Vfs(broken.Vfs)}{each}: {why}";
        }
    }

    /// <summary>What has run out where the first limit breaks, in words; null when nothing breaks, or the limit says it already.</summary>
    public string? Cause
    {
        get
        {
            if (Broken is not { Problem: null } broken || Limits.Broken(broken).Any(limit => limit.Reason == CapacityReason.FailedShares))
            {
                return null;
            }

            return broken.Fullest switch
            {
                null => null,
                { Use: >= Full } full => $"{full.Title} is in use for {Quantity.Percent(full.Use)}",
                { } other => $"no engine or link is full ({other.Title} is in use for {Quantity.Percent(other.Use)}), so frames wait for something else, such as their turn or a reset",
            };
        }
    }
}
