using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Which allocation a page of a device's VRAM is of.</summary>
[GenerateSerializer]
internal sealed class VramOwners
{
    [Id(0)]
    private readonly Dictionary<ulong, VramWindow> _windows = [];

    /// <summary>Whole pages belong to an allocation from now on, 0 for none; with a step of 1 each to the one behind that of the page before it.</summary>
    public void Set(AddressRange range, long allocation, int step = 0)
    {
        for (ulong number = range.Start >> VramWindow.Shift; number <= range.End >> VramWindow.Shift; number++)
        {
            int first = number == range.Start >> VramWindow.Shift ? PageOf(range.Start) : 0;
            int last = number == range.End >> VramWindow.Shift ? PageOf(range.End) : VramWindow.Pages - 1;
            if (!_windows.TryGetValue(number, out VramWindow? window))
            {
                _windows[number] = window = new VramWindow();
            }

            window.Set(first, last - first + 1, allocation, step);
            allocation += (long)step * (last - first + 1);
            if (window.Count == 0)
            {
                _windows.Remove(number);
            }
        }
    }

    /// <summary>The allocations that intervals touch, each once, in the order of their numbers.</summary>
    public SortedSet<long> In(IEnumerable<AddressRange> ranges)
    {
        var found = new SortedSet<long>();
        foreach (AddressRange range in ranges)
        {
            for (ulong number = range.Start >> VramWindow.Shift; number <= range.End >> VramWindow.Shift; number++)
            {
                if (_windows.TryGetValue(number, out VramWindow? window))
                {
                    int first = number == range.Start >> VramWindow.Shift ? PageOf(range.Start) : 0;
                    int last = number == range.End >> VramWindow.Shift ? PageOf(range.End) : VramWindow.Pages - 1;
                    window.AddTo(found, first, last);
                }
            }
        }

        return found;
    }

    private static int PageOf(ulong address) => (int)((address >> SvmPages.Shift) & (VramWindow.Pages - 1));
}
