using DistributedSvm.Engine.Entities;
using DistributedSvm.Grains.Entities;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Grains.Placement;
using DistributedSvm.Model.Core;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Live;

/// <inheritdoc cref="ILiveSiloGrain"/>
[GrainType("livesilo"), Reentrant, SiloPlacement]
internal sealed class LiveSiloGrain(LiveSilo silo) : Grain, ILiveSiloGrain
{
    private const int MostViolations = 100;

    public ValueTask<SiloLoad> Load(string run) => ValueTask.FromResult(silo.Load(run));

    public async ValueTask<LoadAudit> Audit(string run)
    {
        if (silo.FindRun(run) is not { } live)
        {
            return new LoadAudit(0, 0, 0, [], 0);
        }

        LiveEntity[] entities = [.. live.Entities.Values.OrderBy(entity => entity.Self)];
        long count = live.Retired.ViolationCount;
        List<ViolationRecord> found = [.. live.Retired.Violations];
        foreach (LiveEntity entity in entities)
        {
            // A buffer whose last reference comes back only now is none that leaks.
            if (await EntityGrains.Get(GrainFactory, entity.Self.Kind, LiveKey.Of(run, live.World, entity.Self)).Audit() is not { } report)
            {
                continue;
            }
            count += Math.Max(report.Violations.Count, entity.Cell.ViolationCount);
            found.AddRange(report.Violations);
        }

        return new LoadAudit(
            entities.Length,
            live.Lost,
            live.Entities.Keys.LongCount(id => id.Kind == EntityKind.DmaBuf),
            [.. found.Take(MostViolations).Select(record => new LoadViolation(Readable(live.World, record.Violation), live.World.PathOf(record.Entity)))],
            count);
    }

    public async ValueTask End(string run)
    {
        if (silo.FindRun(run) is { } live)
        {
            silo.End(run);
            foreach (EntityId entity in live.Entities.Keys)
            {
                await EntityGrains.Get(GrainFactory, entity.Kind, LiveKey.Of(run, live.World, entity)).End();
            }
        }
    }

    private static Violation Readable(World world, Violation violation) => violation with { Text = world.Readable(violation.Text) };
}
