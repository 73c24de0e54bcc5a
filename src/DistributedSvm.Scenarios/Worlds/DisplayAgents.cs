using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.DisplayShare;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>The compositors of a world by VF, and those that wait on a VF for the compositor of another: one for each workload and VF to which a guest may come.</summary>
internal sealed class DisplayAgents(WorldBuilder world)
{
    private readonly Dictionary<VfTarget, (EntityId Agent, DisplayAgentSpec Spec)> _here = [];
    private readonly Dictionary<(VfTarget Vf, int Workload), EntityId> _known = [];

    public void Add(VfTarget vf, EntityId agent, DisplayAgentSpec spec)
    {
        _here.Add(vf, (agent, spec));
        _known.Add((vf, spec.Workload), agent);
    }

    /// <summary>The compositor that runs there, or came there with the move before; none where there is none.</summary>
    public EntityId On(VfTarget vf) => _here.GetValueOrDefault(vf).Agent;

    /// <summary>As whom the compositor of one VF goes on on another; none where there is none.</summary>
    public EntityId Move(VfTarget from, VfTarget to)
    {
        if (!_here.TryGetValue(from, out (EntityId Agent, DisplayAgentSpec Spec) moved))
        {
            return default;
        }

        HostLayout layout = world.Layouts[to.Host];
        DisplayAgentSpec spec = moved.Spec with
        {
            Guest = layout.Guest(to.Gpu, to.Vf),
            Display = layout.PhysicalFunction(to.Gpu),
            IsStandby = true,
        };
        if (!_known.TryGetValue((to, spec.Workload), out EntityId agent))
        {
            string name = world.Scenario.Workloads[spec.Workload].Name;
            string path = string.Create(CultureInfo.InvariantCulture, $"{layout.Host.Name}/gpu{to.Gpu}/vf{to.Vf}/{name}");
            agent = world.Add(new WorldEntity(path, new Unit(to.Host, to.Gpu, to.Vf), spec));
            world.SeedAlways(world.Scenario.Duration, agent, new StopWorkload());
            _known.Add((to, spec.Workload), agent);
        }

        _here[to] = (agent, spec);
        return agent;
    }
}
