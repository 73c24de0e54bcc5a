using System.Collections.Immutable;

namespace DistributedSvm.Model.Devices;

/// <summary>Finds who claims an address.</summary>
internal static class AddressWindows
{
    /// <summary>The window among these, which are sorted by start and do not overlap, that claims an address, or null.</summary>
    public static T? Find<T>(ImmutableArray<T> windows, ulong address)
        where T : class, IAddressWindow
    {
        int low = 0;
        int high = windows.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            T window = windows[middle];
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
