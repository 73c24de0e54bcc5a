using System.Collections.Immutable;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Reports.Protocols;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Outcomes;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Running.Comparisons;

/// <summary>Runs scenarios under every protocol on every vfio base, in this process, as many at a time as there are cores.</summary>
internal sealed class ProtocolComparison(IReadOnlyList<ComparedScenario> scenarios)
{
    /// <summary>Windows between two looks at whether the user wants to stop.</summary>
    private const int WindowsPerStep = 10_000;

    private static readonly ImmutableArray<ProtocolSettings> Variants =
    [
        .. from protocol in ProtocolKinds.All
           from vfioBase in VfioBaseKinds.All
           select new ProtocolSettings(protocol.Value, vfioBase.Value),
    ];

    /// <summary>Instead of each scenario's own.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Instead of each scenario's own.</summary>
    public ScheduleKind? Schedule { get; init; }

    public int Total => scenarios.Count * Variants.Length;

    /// <param name="ended">Hears of each cell that is done, from any thread.</param>
    /// <param name="cancellationToken">Stops all runs.</param>
    public async Task<ProtocolMatrix> Run(Action ended, CancellationToken cancellationToken)
    {
        var cells = new MatrixCell[Total];
        await Parallel.ForAsync(0, Total, cancellationToken, (index, token) =>
        {
            cells[index] = Cell(scenarios[index / Variants.Length].Document, Variants[index % Variants.Length], token);
            ended();
            return ValueTask.CompletedTask;
        });
        return new ProtocolMatrix(
            [
                .. scenarios.Select((scenario, i) => new MatrixRow(
                    scenario.Name, scenario.Document.Name, [.. cells.Skip(i * Variants.Length).Take(Variants.Length)])),
            ],
            Seed,
            Schedule?.Name());
    }

    private MatrixCell Cell(ScenarioDocument document, ProtocolSettings settings, CancellationToken cancellationToken)
    {
        ExpectedOutcome? stated = document.Outcome.Find(settings);
        ImmutableArray<CellViolation> violations = stated is { IsApplicable: false } ? [] : Violations(document, settings, cancellationToken);
        return new MatrixCell
        {
            Protocol = settings.Protocol.Name(),
            VfioBase = settings.Base.Name(),
            IsDefaultBase = settings.Base == settings.Protocol.DefaultBase(),
            IsApplicable = stated is not { IsApplicable: false },
            Violations = violations,
            Stated = stated?.ToString(),
            Differs = stated is { IsApplicable: true } && !stated.IsMetBy(violations.Select(v => new ExpectedViolation(v.Invariant, v.Blame))),
        };
    }

    private ImmutableArray<CellViolation> Violations(ScenarioDocument document, ProtocolSettings settings, CancellationToken cancellationToken)
    {
        World world = WorldBuilder.Build(document with
        {
            Protocol = settings.Protocol,
            VfioBase = settings.Base,
            Seed = Seed ?? document.Seed,
            Schedule = Schedule is { } kind && kind != document.Schedule.Kind ? SchedulePolicy.Of(kind) : document.Schedule,
        });
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1));
        while (driver.Advance(WindowsPerStep))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return
        [
            .. ResultBuilder.Violations(world, driver.Conclude())
                .GroupBy(violation => (violation.Invariant, violation.Blame))
                .Select(group => Summary([.. group])),
        ];
    }

    /// <summary>They come in the order of time.</summary>
    private static CellViolation Summary(ViolationResult[] violations) =>
        new(violations[0].Invariant, violations[0].Blame, violations[0].Time, violations[0].Entity, violations[0].Text, violations.Length);
}
