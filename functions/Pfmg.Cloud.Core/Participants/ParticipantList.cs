using System.Collections;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>Everybody in the register, by register number, the erased among them; never changes.</summary>
/// <remarks>
/// It lies in pages, and a list made of another shares all pages but those on which somebody changed. So a change copies a page and not
/// 100,000 places, and who differs between two lists is found by looking at pages first: in microseconds.
/// </remarks>
public sealed class ParticipantList : IReadOnlyList<RegisteredParticipant>
{
    internal const int PageSize = 256;

    private readonly RegisteredParticipant[][] _pages;

    internal ParticipantList(RegisteredParticipant[][] pages, int count) => (_pages, Count) = (pages, count);

    /// <summary>Nobody.</summary>
    public static ParticipantList Empty { get; } = new([], 0);

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Who has a register number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Nobody has it.</exception>
    public RegisteredParticipant this[int number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Count);
            return _pages[number / PageSize][number % PageSize];
        }
    }

    internal ReadOnlySpan<RegisteredParticipant[]> Pages => _pages;

    /// <summary>Who is not the same here as in another list: changed, or not there; ascending.</summary>
    /// <param name="before">The other list, of no more persons than this.</param>
    public IEnumerable<int> ChangedSince(ParticipantList before)
    {
        ArgumentNullException.ThrowIfNull(before);
        for (int page = 0; page < _pages.Length; page++)
        {
            if (page < before._pages.Length && ReferenceEquals(_pages[page], before._pages[page]) && before.Count >= Math.Min(Count, (page + 1) * PageSize))
            {
                continue;
            }

            for (int number = page * PageSize; number < Math.Min(Count, (page + 1) * PageSize); number++)
            {
                if (number >= before.Count || !ReferenceEquals(this[number], before[number]))
                {
                    yield return number;
                }
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<RegisteredParticipant> GetEnumerator()
    {
        for (int number = 0; number < Count; number++)
        {
            yield return _pages[number / PageSize][number % PageSize];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes a list of another with changes; used once.</summary>
internal sealed class ParticipantListBuilder
{
    private readonly List<RegisteredParticipant[]> _pages;
    private readonly HashSet<int> _own = [];

    public ParticipantListBuilder(ParticipantList from) => (_pages, Count) = ([.. from.Pages], from.Count);

    public int Count { get; private set; }

    public RegisteredParticipant this[int number]
    {
        get => _pages[number / ParticipantList.PageSize][number % ParticipantList.PageSize];
        set => Own(number / ParticipantList.PageSize)[number % ParticipantList.PageSize] = value;
    }

    public void Add(RegisteredParticipant participant)
    {
        if (Count == _pages.Count * ParticipantList.PageSize)
        {
            _own.Add(_pages.Count);
            _pages.Add(new RegisteredParticipant[ParticipantList.PageSize]);
        }

        this[Count++] = participant;
    }

    public ParticipantList Build() => new([.. _pages], Count);

    private RegisteredParticipant[] Own(int page)
    {
        if (_own.Add(page))
        {
            _pages[page] = [.. _pages[page]];
        }

        return _pages[page];
    }
}
