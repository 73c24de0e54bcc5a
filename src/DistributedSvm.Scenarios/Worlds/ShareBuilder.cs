using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Workloads.Share;
using DistributedSvm.Scenarios.Hosts;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>One agent on the exporter's unit; stopped when the measured time is over.</summary>
internal static class ShareBuilder
{
    public static WorkloadSpec Add(WorldBuilder world, ShareWorkload workload, int index)
    {
        VfTarget exporter = workload.Exporter;
        HostLayout layout = world.Layouts[exporter.Host];
        ImmutableArray<ShareImporter> importers =
        [
            .. workload.Importers.Select(importer => new ShareImporter(Importer(importer), importer.Profile, importer.Writes, importer.Churns) { After = importer.After, IsMisled = IsMisled(importer.Place) }),
        ];
        var spec = new ShareAgentSpec
        {
            Workload = index,
            VirtualFunction = exporter.Vf > 0 ? layout.VirtualFunction(exporter.Gpu, exporter.Vf) : default,
            Vfio = exporter.Vf > 0 ? layout.Vfio(exporter.Gpu, exporter.Vf) : default,
            Driver = exporter.Vf > 0 ? default : layout.PhysicalFunction(exporter.Gpu),
            Placement = workload.Placement,
            Buffers = workload.Buffers,
            Importers = importers,
            Start = workload.Start,
            Hold = workload.Hold,
            Pause = workload.Pause,
            Repeat = workload.Repeat,
            AccessEvery = workload.AccessEvery,
            BarStart = (exporter.Vf > 0 ? layout.Bar(exporter.Gpu, exporter.Vf) : layout.Bar(exporter.Gpu)).Start,
        };
        string function = exporter.Vf > 0 ? $"/vf{exporter.Vf}" : "";
        string path = $"{layout.Host.Name}/gpu{exporter.Gpu}{function}/{workload.Name}";
        EntityId agent = world.AddAgent(exporter, new WorldEntity(path, new Unit(exporter.Host, exporter.Gpu, exporter.Vf), spec));
        world.Seed(workload.Start, agent, new ShareDue(IsEnd: false));
        world.Seed(world.Scenario.Duration, agent, new StopWorkload());
        return new ShareSpec(workload.Name);

        // Whoever set the VM up is to blame where it is shown a way that the host does not have.
        bool IsMisled(ImporterPlace place) =>
            place.Host == exporter.Host && place.Device < 0 && layout.Host.GuestOf(place.Gpu) is { Shows: GuestTopologyKind.Flat }
            && !new P2PMatrix(layout.Host.Topology, layout.Host.VfsPerGpu > 0, layout.Host.DisableAcsRedir)[place.Gpu, exporter.Gpu].IsAllowed;

        EntityId Importer(ShareImporterEntry importer) =>
            importer.Profile.BypassesCheck ? world.DeviceAt(importer.Place) : world.ImporterAt(importer.Place);
    }
}
