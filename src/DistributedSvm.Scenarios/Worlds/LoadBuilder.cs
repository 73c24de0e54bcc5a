using System.Numerics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>On every VF a process and an agent, which runs sessions when it is asked to.</summary>
internal static class LoadBuilder
{
    /// <summary>Shared buffers, and the memory of processes, are this large where both fit into the VRAM of a VF.</summary>
    private const long MostBytes = 2L << 20;

    public static void Add(WorldBuilder world)
    {
        foreach (HostLayout layout in world.Layouts)
        {
            for (int gpu = 0; gpu < layout.GpuCount; gpu++)
            {
                for (int vf = 1; vf <= layout.Host.VfsPerGpu; vf++)
                {
                    string path = $"{layout.Host.Name}/gpu{gpu}/vf{vf}";
                    var unit = new Unit(layout.Index, gpu, vf);
                    var function = new VfTarget(layout.Index, gpu, vf);
                    var spec = new LoadAgentSpec
                    {
                        VirtualFunction = layout.VirtualFunction(gpu, vf),
                        Vfio = layout.Vfio(gpu, vf),
                        Importer = layout.PhysicalFunction(gpu),
                        Guest = layout.Guest(gpu, vf),
                        Space = world.Add(new WorldEntity($"{path}/process", unit, world.Svm.SpaceOf([function]))),
                        SvmDevice = world.Svm.DeviceOf(function),
                        BufferBytes = Math.Min(MostBytes, 1L << BitOperations.Log2((ulong)layout.VramPerVf(gpu) / 2)),
                        BarBytes = (long)layout.Bar(gpu, vf).Length,
                    };
                    world.Add(new WorldEntity($"{path}/load", unit, spec));
                }
            }
        }
    }
}
