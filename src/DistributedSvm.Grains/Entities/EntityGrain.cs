using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Live;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Live;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Grains.Worlds;
using DistributedSvm.Model.Core;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace DistributedSvm.Grains.Entities;

/// <summary>
/// Adapts an <see cref="EntityCell"/>, or live a <see cref="LiveEntity"/>, to Orleans and nothing else. Handling is synchronous, so state never changes across an await.
/// A dma-buf's activation ends when its entity retires.
/// </summary>
public abstract class EntityGrain : Grain, IEntityGrain
{
    private EntityCell? _cell;
    private LiveEntity? _live;
    private LiveSilo? _silo;

    /// <summary>Calls that wait for the world in which it comes up.</summary>
    private int _comingUp;

    public async ValueTask<BatchResult> Begin(EntityBirth birth, EventBatch batch)
    {
        // Its shard lives here too, so the world is nearly always at hand.
        World world = await ServiceProvider.GetRequiredService<WorldCache>().Get(birth.WorldKey, () =>
            GrainFactory.GetGrain<ISimulationGrain>(birth.Run).World(birth.WorldKey).AsTask());
        if (_cell is not null)
        {
            throw new ActivationLostException($"{this.GetPrimaryKeyString()} was born twice.");
        }

        if (birth.Saved is { } saved)
        {
            _cell = ServiceProvider.GetRequiredService<Serializer>().Deserialize<EntityCell>(saved.Cell)!;
            _cell.Attach(world);
        }
        else
        {
            _cell = new EntityCell(world, birth.Self);
        }

        _cell.Trace(birth.Trace);
        return await Run(batch);
    }

    public ValueTask<BatchResult> Run(EventBatch batch)
    {
        BatchResult result = Cell.Run(batch);
        if (result.Final is not null)
        {
            DeactivateOnIdle();
        }

        return new ValueTask<BatchResult>(result);
    }

    public ValueTask<EntityReport> Report(bool isAudited) => new(Cell.Report(isAudited));

    public ValueTask<SavedCell> Save()
    {
        EntityCell cell = Cell;
        byte[] bytes = ServiceProvider.GetRequiredService<Serializer>().SerializeToArray(cell);
        return new ValueTask<SavedCell>(new SavedCell(cell.Self, cell.Batches, cell.NextTimer, bytes));
    }

    public ValueTask End()
    {
        _live?.End();
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    public ValueTask<LiveReply> Deliver(LiveCall call)
    {
        // What a silo that is lost had sent last is nobody's any more, births least of all.
        if (Silo.IsLost(call.Generation))
        {
            return new ValueTask<LiveReply>(Gone());
        }

        if (_live is { } live)
        {
            return live.Deliver(call);
        }

        // A child is brought into being by the one who creates it, and by nobody else.
        return call.To.IsStatic || call.IsBirth ? ComeUpAndDeliver(call) : new ValueTask<LiveReply>(Gone());
    }

    public async ValueTask Wake(EntityId self) => await Live(self);

    public ValueTask<EntityReport?> Audit()
    {
        EndIfEmpty();
        return new(_live?.Report());
    }

    public ValueTask PeerLost(EntityId peer, LiveGeneration generation)
    {
        _live?.PeerLost(peer, generation);
        EndIfEmpty();
        return ValueTask.CompletedTask;
    }

    public ValueTask SiloLost(int silo)
    {
        _live?.SiloLost(silo);
        EndIfEmpty();
        return ValueTask.CompletedTask;
    }

    public ValueTask Forget(EntityId child)
    {
        _live?.Forget(child);
        EndIfEmpty();
        return ValueTask.CompletedTask;
    }

    /// <summary>Whatever ends it: who spoke with it hears of it.</summary>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _live?.Perish();
        return Task.CompletedTask;
    }

    /// <summary>The live entity, which comes up if it is not there yet.</summary>
    private protected async ValueTask<LiveEntity> Live(EntityId self)
    {
        if (_live is null)
        {
            LiveSilo silo = Silo;
            _comingUp++;
            LiveRun known;
            try
            {
                known = silo.FindRun(RunName()) ?? await silo.Run(RunName(), GrainFactory);
            }
            finally
            {
                _comingUp--;
            }

            // Somebody else may have brought it up meanwhile.
            _live ??= new LiveEntity(silo, known, GrainFactory, self, StartTimer, DeactivateOnIdle);
        }

        return _live;
    }

    private LiveSilo Silo => _silo ??= ServiceProvider.GetRequiredService<LiveSilo>();

    private string RunName() => LiveKey.TryParse(this.GetPrimaryKeyString(), out LiveKey key)
        ? key.Run
        : throw new InvalidOperationException($"{this.GetPrimaryKeyString()} is no live entity.");

    private async ValueTask<LiveReply> ComeUpAndDeliver(LiveCall call) => await (await Live(call.To)).Deliver(call);

    /// <summary>A call that was meant for somebody who is gone has brought up nothing but a shell.</summary>
    private void EndIfEmpty()
    {
        if (_live is null && _comingUp == 0)
        {
            DeactivateOnIdle();
        }
    }

    private LiveReply Gone()
    {
        EndIfEmpty();
        return new LiveReply { Status = LiveStatus.Gone, Generation = default };
    }

    private IDisposable StartTimer(TimeSpan after, Func<Task> fire) => this.RegisterGrainTimer(fire, new GrainTimerCreationOptions(after, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });

    private EntityCell Cell => _cell ?? throw new ActivationLostException($"{this.GetPrimaryKeyString()} has no entity: its activation was lost.");
}
