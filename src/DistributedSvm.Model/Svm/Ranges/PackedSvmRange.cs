namespace DistributedSvm.Model.Svm;

/// <summary>A range as it is kept, in 12 bytes: a process may have tens of millions.</summary>
/// <param name="FirstPage">Its first page, counted from the start of its block.</param>
/// <param name="Order">Its size is 4 KiB shifted left by this.</param>
/// <param name="Flags">As in <see cref="SvmRange"/>.</param>
/// <param name="Place">As in <see cref="SvmRange"/>.</param>
/// <param name="Accesses">As in <see cref="SvmRange"/>.</param>
[GenerateSerializer, Immutable]
public readonly record struct PackedSvmRange(
    [property: Id(0)] ushort FirstPage,
    [property: Id(1)] byte Order,
    [property: Id(2)] RangeFlags Flags,
    [property: Id(3)] short Place,
    [property: Id(4)] int Accesses)
{
    public int Pages => 1 << Order;

    public int LastPage => FirstPage + Pages - 1;

    public static PackedSvmRange Of(SvmRange range, ulong block) =>
        new(
            (ushort)((range.Start - block) >> SvmPages.Shift),
            (byte)(long.TrailingZeroCount(range.Bytes) - SvmPages.Shift),
            range.Flags,
            (short)range.Place,
            range.Accesses);

    public SvmRange Unpack(ulong block) => new(block + ((ulong)FirstPage << SvmPages.Shift), (long)Pages << SvmPages.Shift, Flags, Place, Accesses);
}
