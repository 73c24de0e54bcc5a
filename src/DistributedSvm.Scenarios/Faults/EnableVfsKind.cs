using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>enable-vfs</c>: the administrator enables the first VFs of a GPU, or with <c>count: 0</c> disables all. Another number while some are enabled is refused (EBUSY).</summary>
public sealed class EnableVfsKind : IFaultKind
{
    public string Name => EnableVfsFault.KindName;

    public MappingShape Shape { get; } = FaultShape.Of("enableVfs", ["on", "count"], []);

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        GpuPlace? place = GpuPlace.Read(entry, context);
        long? count = entry.Integer("count", 0, Model.Devices.SriovLimits.MostVfs);
        if (place is null || count is null)
        {
            return null;
        }

        GpuModel model = context.Hosts[place.Host].Gpus[place.Gpu];
        long most = model.SrIov.Value ? model.TotalVfs.Value : 0;
        if (count > most)
        {
            entry.Fail("count", string.Create(CultureInfo.InvariantCulture, $"'count' must be between 0 and {most}, the VFs that {model.Name} has, not {count}"));
            return null;
        }

        int before = entry.Errors.Count;
        SharedFunctions.Check(entry, "on", Name, context, context.Shared.Where(shared => (shared.Host, shared.Gpu) == (place.Host, place.Gpu)));
        return entry.Errors.Count > before ? null : new EnableVfsFault(at, place.Host, place.Gpu, (int)count.Value);
    }
}
