namespace DistributedSvm.Model.Svm;

/// <summary>What is kept of 512 allocations with numbers next to each other: 8 bytes each, up to the last of them that was ever there. 0 is none.</summary>
[GenerateSerializer]
internal sealed class AllocationLeaf
{
    /// <summary>Allocations of a leaf are 1 shifted left by this.</summary>
    public const int Shift = 9;

    private const int Entries = 1 << Shift;

    [Id(0)]
    private ulong[] _entries = [];

    /// <summary>How many are there.</summary>
    [Id(1)]
    public int Count { get; private set; }

    /// <summary>How far there may be any.</summary>
    public int End => _entries.Length;

    public ulong this[int index]
    {
        get => index < _entries.Length ? _entries[index] : 0;
        set
        {
            if (index >= _entries.Length)
            {
                Array.Resize(ref _entries, Math.Min(Entries, Math.Max(index + 1, _entries.Length * 2)));
            }

            Count += (value == 0 ? 0 : 1) - (_entries[index] == 0 ? 0 : 1);
            _entries[index] = value;
        }
    }
}
