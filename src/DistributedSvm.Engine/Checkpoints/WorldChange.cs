using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Checkpoints;

/// <summary>From one time on a run goes on in another world: the same entities, with other events of the scenario, and agents with other parameters.</summary>
public static class WorldChange
{
    /// <summary>Why a run cannot change from one world to the other at that time; null if it can. Specs of devices are compared by <paramref name="areEqual"/>.</summary>
    public static string? Refusal(World from, World to, SimTime at, Func<EntitySpec, EntitySpec, bool> areEqual)
    {
        if (from.Entities.Length != to.Entities.Length)
        {
            return $"the changed scenario has {to.Entities.Length} entities, the run has {from.Entities.Length}: hosts, GPUs, VFs and workloads must stay as they are";
        }

        if (from.Duration != to.Duration || from.Drain != to.Drain)
        {
            return "duration and drain of the scenario must stay as they are";
        }

        if (from.NetworkLatency != to.NetworkLatency || from.LocalLookahead != to.LocalLookahead)
        {
            return "the network of the scenario must stay as it is";
        }

        if (from.Protocol != to.Protocol)
        {
            return "protocol and vfio base of the scenario must stay as they are";
        }

        if (from.Schedule != to.Schedule)
        {
            return "the schedule of the scenario must stay as it is: it has ordered the past";
        }

        for (int i = 0; i < from.Entities.Length; i++)
        {
            WorldEntity old = from.Entities[i];
            WorldEntity changed = to.Entities[i];
            if (old.Path != changed.Path || old.Unit != changed.Unit || old.Present != changed.Present || old.Spec.Kind != changed.Spec.Kind)
            {
                return $"{changed.Path} of the changed scenario stands where the run has {old.Path}: hosts, GPUs, VFs and workloads must stay as they are";
            }

            if (old.Spec.Kind != EntityKind.Agent && !ReferenceEquals(old.Spec, changed.Spec) && !areEqual(old.Spec, changed.Spec))
            {
                return $"{old.Path} is another in the changed scenario: only faults and the parameters of workloads may change";
            }
        }

        Envelope[] past = [.. from.Seeds.Where(seed => seed.Time < at)];
        Envelope[] changedPast = [.. to.Seeds.Where(seed => seed.Time < at)];
        return past.Select(HashOf).SequenceEqual(changedPast.Select(HashOf)) ? null : $"the changed scenario differs before {at}, which is the past: give faults and changes a time from then on";
    }

    private static ulong HashOf(Envelope seed)
    {
        var digest = new Digest(seed.Receiver.Value);
        digest.Add(seed.Time);
        digest.Add(seed.Message.TypeNumber);
        seed.Message.Fold(ref digest);
        return digest.Value;
    }

    /// <summary>The waiting events of a run that changes: those of the scenario are the changed world's from <paramref name="at"/> on.</summary>
    public static IEnumerable<Envelope> Events(IEnumerable<Envelope> waiting, World changed, SimTime at) =>
        waiting.Where(envelope => envelope.Sender != ScenarioSpec.EntityId).Concat(changed.Seeds.Where(seed => seed.Time >= at));
}
