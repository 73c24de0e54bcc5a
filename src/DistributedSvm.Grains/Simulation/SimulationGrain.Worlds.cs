using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <content>The run's world, its parent's if it is a fork, and its entities by name.</content>
public sealed partial class SimulationGrain
{
    private string WorldKey => $"{Name}~{Record.RequestId:N}";

    /// <summary>Until a fork has left its parent, the parent's world rules.</summary>
    private string ParentWorldKey => $"{WorldKey}@{Record.Fork!.Parent}";

    private async Task<(string Key, World World)> WorldInForce()
    {
        string key = IsForkPending ? ParentWorldKey : WorldKey;
        return (key, await LoadWorld(key));
    }

    private async Task<World> LoadWorld(string key)
    {
        if (_world is { } kept && kept.Key == key)
        {
            return kept.World;
        }

        StoredPiece? piece = key == WorldKey ? Record.World : Record.Fork?.World;
        if (piece is null)
        {
            throw new RunException($"run {Name} has no world {key}");
        }

        try
        {
            World world = await store.Read<World>(piece);
            Keep(key, world);
            return world;
        }
        catch (CheckpointDamagedException exception)
        {
            // Nothing older would help: without its world there is no run.
            throw new RunException($"the stored world of run {Name} is damaged: {exception.Message}", exception);
        }
    }

    private void Keep(string key, World world)
    {
        _world = (key, world);
        worlds.Put(key, world);
    }

    /// <summary>The parent of a fork, if it can be forked like that.</summary>
    private async Task<ForkRecord> ReadOrigin(ForkOrigin origin, World changed)
    {
        RunRecord? parent = (await store.ReadRecord<RunRecord>(RunRecord.KeyOf(origin.Run)))?.Value;
        if (parent?.World is not { } piece)
        {
            throw new RunException($"there is no run {origin.Run} to fork");
        }

        World world = await store.Read<World>(piece);
        if (origin.At <= SimTime.Zero || origin.At >= world.Duration)
        {
            throw new RunException($"{origin.At} is not within the {world.Duration} of run {origin.Run}");
        }

        if (parent.Fork is { } older && origin.At < older.At)
        {
            throw new RunException($"run {origin.Run} is itself a fork at {older.At}: fork {older.Parent} at {origin.At} instead");
        }

        if (world.Seed != changed.Seed)
        {
            throw new RunException($"run {origin.Run} has seed {world.Seed}: a fork cannot have another");
        }

        if (WorldChange.Refusal(world, changed, origin.At, AreEqual) is { } refusal)
        {
            throw new RunException(refusal);
        }

        if (parent.Fork is { IsDone: false })
        {
            throw new RunException($"run {origin.Run} is a fork that has not left its own parent yet: try again in a moment");
        }

        Epoch[] usable = [.. parent.Epochs.Where(epoch => epoch.At <= origin.At)];
        if (parent.Fork is not null && usable.Length == 0)
        {
            throw new RunException($"run {origin.Run} has no checkpoint before {origin.At}");
        }

        StoredPiece copy = await store.Write($"{RunRecord.KeyOf(Name)}/parent-{Guid.NewGuid():N}", world);
        return new ForkRecord(origin.Run, origin.At, copy, [.. usable], IsDone: false, parent.Fork?.At);
    }

    private bool AreEqual(EntitySpec a, EntitySpec b) => serializer.SerializeToArray(a).AsSpan().SequenceEqual(serializer.SerializeToArray(b));

    private async Task<EntityState> InspectNow(string path)
    {
        Incarnation incarnation = _incarnation!;
        (int index, int serial) = Find(incarnation.World, path);
        return await incarnation.Inspect(index, serial, SimTime.Min(incarnation.Coordinator.Limit, incarnation.World.End)) ?? throw Unknown(path);
    }

    /// <summary>The entity's state in the last checkpoint.</summary>
    private async Task<EntityState> InspectSaved(string path)
    {
        (string key, World world) = await WorldInForce();
        (int index, int serial) = Find(world, path);
        if (Record.Epochs is not [.., { } epoch])
        {
            throw new RunException($"run {Name} has no checkpoint to look into");
        }

        ShardPlan plan = ShardPlan.Create(world, epoch.Partition, epoch.Shards.Length);
        foreach (SavedCells cells in epoch.Shards[plan.ShardOf[index]].Cells.Where(cells => cells.FirstIndex <= index && index <= cells.LastIndex))
        {
            if (Array.Find(await store.Read<SavedCell[]>(cells.Piece), cell => cell.Id.Index == index && cell.Id.Serial == serial) is { } saved)
            {
                return StateDump.Of(world, serializer.Deserialize<EntityCell>(saved.Cell)!, epoch.At, isUntouched: false);
            }
        }

        return serial == 0 ? StateDump.Of(world, new EntityCell(world, world.IdOf(index)), epoch.At, isUntouched: true) : throw Unknown(path);
    }

    /// <summary>From a path such as <c>node0/gpu1/vf3#17</c> to the place in the world's table and the child's serial.</summary>
    private (int Index, int Serial) Find(World world, string path)
    {
        int mark = path.IndexOf('#', StringComparison.Ordinal);
        int serial = 0;
        if (mark >= 0 && (!int.TryParse(path.AsSpan(mark + 1), out serial) || serial < 1))
        {
            throw Unknown(path);
        }

        string owner = mark < 0 ? path : path[..mark];
        for (int i = 0; i < world.Entities.Length; i++)
        {
            if (world.Entities[i].Path == owner)
            {
                return (i, serial);
            }
        }

        throw Unknown(path);
    }

    private RunException Unknown(string path) => new($"run {Name} has no entity {path}");
}
