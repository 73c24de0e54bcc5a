using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>The VMA that one page is in. Anonymous ones that are alike are one (0); others are told apart by a number.</summary>
public readonly record struct NaiveVma(VmaKind Kind, Protection Protection, bool IsLocked, bool HasHugePages, int Number);
