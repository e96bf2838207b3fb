namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>The queue of storage events: it loses, repeats and delays them as the faults say, and delivers again what nobody handled.</summary>
internal sealed class SimulatedQueue(Schedule schedule, Faults faults)
{
    private const int MostDeliveries = 5;

    private readonly List<Message> _visible = [];
    private readonly List<Message> _late = [];
    private readonly List<Message> _handled = [];

    /// <summary>Messages that may be handled now.</summary>
    public int Count => _visible.Count;

    /// <summary>Tells of an object's creation.</summary>
    /// <param name="path">The object.</param>
    /// <param name="kind">No event is lost, repeated or late.</param>
    public void Add(string path, bool kind)
    {
        if (!kind && schedule.Chance(faults.Drop))
        {
            schedule.Trace.Add($"the event of {path} is lost");
            return;
        }

        var copies = !kind && schedule.Chance(faults.Duplicate) ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            (!kind && schedule.Chance(faults.Late) ? _late : _visible).Add(new Message(path));
        }
    }

    /// <summary>Hands a message to a process; nobody else sees it until it failed or the process died.</summary>
    public Message Take(int index, Process process)
    {
        var message = _visible[index];
        _visible.RemoveAt(index);
        message.Deliveries++;
        message.Process = process;
        _handled.Add(message);
        return message;
    }

    /// <summary>A message's handler ended.</summary>
    public void Ended(Message message, bool failed)
    {
        _handled.Remove(message);
        if (failed)
        {
            Again(message);
        }
    }

    /// <summary>What a process was handling becomes visible again.</summary>
    public void Died(Process process)
    {
        foreach (var message in _handled.Where(message => message.Process == process).ToList())
        {
            Ended(message, failed: true);
        }
    }

    /// <summary>What was late arrives.</summary>
    public void ReleaseLate()
    {
        _visible.AddRange(_late);
        _late.Clear();
    }

    // As a queue does: an unhandled message becomes visible again, and is set aside after some times.
    private void Again(Message message)
    {
        if (message.Deliveries < MostDeliveries)
        {
            _visible.Add(message);
        }
    }

    /// <summary>An event on its way.</summary>
    internal sealed class Message(string path)
    {
        public string Path { get; } = path;

        public int Deliveries { get; set; }

        public Process? Process { get; set; }
    }
}
