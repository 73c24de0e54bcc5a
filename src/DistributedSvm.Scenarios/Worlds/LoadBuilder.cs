using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>One agent on every VF, which runs sessions when it is asked to.</summary>
internal static class LoadBuilder
{
    /// <summary>Shared buffers are this large where VFs have so much VRAM.</summary>
    private const long MostBytes = 2L << 20;

    public static void Add(WorldBuilder world)
    {
        foreach (HostLayout layout in world.Layouts)
        {
            for (int gpu = 0; gpu < layout.GpuCount; gpu++)
            {
                for (int vf = 1; vf <= layout.Host.VfsPerGpu; vf++)
                {
                    long bytes = Math.Min(MostBytes, layout.VramPerVf(gpu));
                    var spec = new LoadAgentSpec
                    {
                        VirtualFunction = layout.VirtualFunction(gpu, vf),
                        Vfio = layout.Vfio(gpu, vf),
                        Importer = layout.PhysicalFunction(gpu),
                        Buffer = AddressRange.FromLength(0, (ulong)bytes),
                        BarBytes = (long)layout.Bar(gpu, vf).Length,
                    };
                    world.Add(new WorldEntity($"{layout.Host.Name}/gpu{gpu}/vf{vf}/load", new Unit(layout.Index, gpu, vf), spec));
                }
            }
        }
    }
}
