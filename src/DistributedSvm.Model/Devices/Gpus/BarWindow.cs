using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Who claims a range of bus addresses: VF <see cref="Vf"/> (0: the PF, whose BAR is all of its VRAM) of the GPU with that index in the host, whose node in the
/// host's tree is <see cref="Node"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record BarWindow(
    [property: Id(0)] AddressRange Range,
    [property: Id(1)] EntityId Gpu,
    [property: Id(2)] int GpuIndex,
    [property: Id(3)] int Node,
    [property: Id(4)] int Vf)
{
    /// <summary>The window among these, which are sorted by start, that claims an address, or null.</summary>
    public static BarWindow? Of(ImmutableArray<BarWindow> windows, ulong address)
    {
        int low = 0;
        int high = windows.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            BarWindow window = windows[middle];
            if (window.Range.Contains(address))
            {
                return window;
            }

            if (address < window.Range.Start)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }

        return null;
    }
}
